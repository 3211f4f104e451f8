import { Textarea, TextInput } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'

interface EntryFieldProps {
  readonly label: string
  readonly value: string
  /** Told when the field is left, on Enter, and before the page goes away: not of every letter. */
  readonly onCommit: (value: string) => void
  readonly suggestions?: readonly string[] | undefined
  readonly placeholder?: string | undefined
  readonly description?: string | undefined
  /** Said to screen readers only. */
  readonly isLabelHidden?: boolean
  /** Lines; absent: one, in which Enter commits. */
  readonly rows?: number | undefined
  readonly isCode?: boolean
  /** Which texts are not shown to who looks over a shoulder. */
  readonly hides?: ((text: string) => boolean) | undefined
  readonly isWrong?: boolean
  readonly className?: string | undefined
}

/** A field of text whose value counts once it is finished. */
export function EntryField(props: EntryFieldProps) {
  const { label, value, onCommit, suggestions, placeholder, description, isLabelHidden, rows, isCode, isWrong } = props
  const [typed, setTyped] = useState<string>()
  const list = useId()
  const commit = (): void => {
    if (typed !== undefined && typed !== value) onCommit(typed)
    setTyped(undefined)
  }
  useBeforeLeaving(commit)
  const common = {
    ...(isLabelHidden ? { 'aria-label': label } : { label }),
    ...(description !== undefined && { description }),
    value: typed ?? value,
    placeholder: placeholder ?? '',
    error: isWrong === true,
    spellCheck: !isCode,
    className: props.className ?? '',
    onBlur: commit,
    ...(isCode && { styles: { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } } }),
  }
  if (rows !== undefined)
    return <Textarea {...common} rows={rows} onChange={(event) => setTyped(event.currentTarget.value)} />
  return (
    <>
      <TextInput
        {...common}
        // Browsers keep what is typed into fields for passwords, unless it is a new one.
        {...(props.hides?.(typed ?? value)
          ? { type: 'password', autoComplete: 'new-password' }
          : { autoComplete: 'off' })}
        {...(suggestions && { list })}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      {suggestions && (
        <datalist id={list}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} aria-label={suggestion} />
          ))}
        </datalist>
      )}
    </>
  )
}

function useBeforeLeaving(act: () => void): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const leave = (): void => latest.current()
    window.addEventListener('beforeunload', leave)
    return () => window.removeEventListener('beforeunload', leave)
  }, [])
}
