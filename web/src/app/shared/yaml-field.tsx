import { yaml } from '@codemirror/lang-yaml'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { basicSetup } from 'codemirror'
import { useEffect, useRef } from 'react'
import type { Problem } from '../../api/call.ts'
import own from './yaml-field.module.css'

interface YamlFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Shown where they are. */
  readonly problems: readonly Problem[]
}

/** A field for YAML. Tab leaves it, as everywhere on a page. */
export function YamlField({ label, value, onChange, problems }: YamlFieldProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const told = useRef(onChange)
  const first = useRef(value)
  useEffect(() => {
    told.current = onChange
  })
  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          basicSetup,
          EditorView.lineWrapping,
          yaml(),
          lintGutter(),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) told.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
    // The editor keeps the text from here on; what comes from outside is put in below.
  }, [label])
  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])
  useEffect(() => {
    const editor = view.current
    if (editor)
      editor.dispatch(
        setDiagnostics(
          editor.state,
          problems.map((problem) => diagnosticOf(editor, problem)),
        ),
      )
  }, [problems])
  return <div ref={place} className={own.field} />
}

function diagnosticOf({ state: { doc } }: EditorView, { line, column, message, hint }: Problem): Diagnostic {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines))
  const from = Math.min(at.to, at.from + Math.max(0, column - 1))
  return { from, to: at.to, severity: 'error', message: hint === undefined ? message : `${message} ${hint}` }
}
