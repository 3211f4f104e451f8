import { Button } from '@mantine/core'
import { withKey, type Mapping } from '../draft/mapping.ts'
import { texts } from '../../texts.ts'
import { Choice } from '../conditions/condition-editor.tsx'
import { isWithin, pathText, textOf, type Path } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { ProblemList } from '../shared/problem-list.tsx'
import { CaseFields, SplitFields } from './case-fields.tsx'
import { ConditionField } from './condition-field.tsx'
import { AudienceFields, CallFields, EmitFields, SetFields } from './doing-fields.tsx'
import type { DraftStep } from './draft-steps.ts'
import { SendFields } from './send-fields.tsx'
import type { FieldsProps, Surroundings } from './surroundings.ts'
import { WaitFields } from './wait-fields.tsx'
import own from './builder.module.css'

const words = texts.builder.campaign

interface StepInspectorProps {
  readonly of: DraftStep
  readonly path: Path
  readonly around: Surroundings
  readonly onChange: (step: Mapping) => void
  readonly onUp: (() => void) | undefined
  readonly onDown: (() => void) | undefined
  readonly onCopy: () => void
  readonly onDuplicate: () => void
  readonly onDelete: () => void
}

/** Everything that can be said about one step. */
export function StepInspector({ of, path, around, onChange, ...acts }: StepInspectorProps) {
  const { step, kind, blocks } = of
  const place = pathText(path)
  const inside = blocks.map((block) => pathText([...path.slice(0, -of.path.length), ...block.path]))
  const problems = around.problems.filter(
    (problem) =>
      isWithin(problem.path, place) &&
      !inside.some((block) => isWithin(problem.path, block)) &&
      // Conditions show what is wrong with them themselves.
      !CONDITIONS.test(problem.path.slice(place.length)),
  )
  return (
    <div className={own.fields}>
      <div className={own.row}>
        <Button size="compact-sm" variant="default" disabled={!acts.onUp} onClick={acts.onUp}>
          {words.up}
        </Button>
        <Button size="compact-sm" variant="default" disabled={!acts.onDown} onClick={acts.onDown}>
          {words.down}
        </Button>
        <Button size="compact-sm" variant="default" onClick={acts.onDuplicate}>
          {words.duplicate}
        </Button>
        <Button size="compact-sm" variant="default" onClick={acts.onCopy}>
          {words.copy}
        </Button>
        <Button size="compact-sm" variant="default" onClick={acts.onDelete}>
          {words.delete}
        </Button>
      </div>
      <ProblemList of={problems} />
      {kind === undefined ? (
        <p className={own.hint}>{words.unknownStep}</p>
      ) : (
        <KindFields kind={kind} step={step} path={path} around={around} onChange={onChange} />
      )}
      <ConditionField
        label={words.onlyIf}
        value={step['if']}
        path={[...path, 'if']}
        around={around}
        onChange={(next) => onChange(withKey(step, 'if', next))}
      />
      <EntryField
        label={words.id}
        description={words.idHint}
        value={textOf(step['id'])}
        onCommit={(id) => onChange(withKey(step, 'id', id === '' ? undefined : id))}
      />
    </div>
  )
}

/** The rest of a path, where it leads into a condition of the step. */
const CONDITIONS = /^\.(if|waitFor|remove\.when)\b(?!\[)|^\.(waitFor|branch)\[\d+\]\.when/

function KindFields({ kind, ...props }: FieldsProps & { readonly kind: NonNullable<DraftStep['kind']> }) {
  const { step, around, onChange } = props
  switch (kind) {
    case 'send':
      return <SendFields {...props} />
    case 'wait':
      return <WaitFields {...props} />
    case 'waitFor':
    case 'branch':
      return <CaseFields {...props} of={kind} />
    case 'split':
      return <SplitFields {...props} />
    case 'audience':
      return <AudienceFields {...props} />
    case 'set':
      return <SetFields {...props} />
    case 'emit':
      return <EmitFields {...props} />
    case 'call':
      return <CallFields {...props} />
    case 'enter':
      return (
        <Choice
          label={words.otherCampaign}
          value={step['enter']}
          of={around.vocabulary.campaigns}
          onChange={(enter) => onChange({ ...step, enter })}
        />
      )
    case 'exit':
      return (
        <EntryField
          label={words.reason}
          description={words.reasonHint}
          value={textOf(step['exit'])}
          onCommit={(exit) => onChange({ ...step, exit })}
        />
      )
  }
}
