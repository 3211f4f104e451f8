import { useState } from 'react'
import type { Problem } from '../../api/call.ts'
import { texts } from '../../texts.ts'
import { PlanAndPublish } from '../draft/plan-and-publish.tsx'
import type { Drafting } from '../draft/use-draft.ts'
import { YamlField } from '../shared/yaml-field.tsx'

interface WorkspaceEditorProps {
  readonly drafting: Drafting
  readonly onPublished: (version: number) => void
}

/** The definition as text: what would change is shown first, and then published. */
export function WorkspaceEditor({ drafting, onPublished }: WorkspaceEditorProps) {
  const { text } = drafting.draft
  const [found, setFound] = useState<{ readonly text: string; readonly problems: readonly Problem[] }>()
  return (
    <>
      <YamlField
        label={texts.app.workspace.field}
        value={text}
        onChange={drafting.setText}
        problems={found?.text === text ? found.problems : NONE}
      />
      <PlanAndPublish
        drafting={drafting}
        onPublished={onPublished}
        onProblems={(problems) => setFound({ text, problems })}
      />
    </>
  )
}

const NONE: readonly Problem[] = []
