import { Button, NativeSelect } from '@mantine/core'
import { withKey, without, type Mapping } from '../draft/mapping.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { ConditionEditor } from '../conditions/condition-editor.tsx'
import { NEW_CONDITION } from '../conditions/condition-kinds.ts'
import { AddDetail } from '../conditions/did-fields.tsx'
import { DurationField } from '../conditions/duration-field.tsx'
import { Remove } from '../conditions/match-rows.tsx'
import { isWithin, pathText, textOf, valueAt } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { ProblemList } from '../shared/problem-list.tsx'
import { ConditionField } from './condition-field.tsx'
import { EntryFields } from './entry-fields.tsx'
import type { SettingsProps } from './surroundings.ts'
import own from './builder.module.css'

const words = texts.builder.campaign
const STATUSES = ['draft', 'live', 'paused', 'ended'] as const
const AGAIN = ['always', 'never', 'after'] as const

/** What holds for a campaign as a whole. */
export function CampaignSettings(props: SettingsProps) {
  const { value, path, around, onChange } = props
  const place = pathText(path)
  const problems = around.problems.filter(
    (problem) => isWithin(problem.path, place) && !OF_PARTS.test(problem.path.slice(place.length)),
  )
  const again = value['reentry']
  return (
    <div className={own.fields}>
      <ProblemList of={problems} />
      <EntryField
        label={words.name}
        value={textOf(value['name'])}
        onCommit={(name) => onChange(withKey(value, 'name', name === '' ? undefined : name))}
      />
      <NativeSelect
        label={words.status}
        description={words.statusHint}
        value={textOf(value['status']) || 'live'}
        data={STATUSES.map((each) => ({ value: each, label: texts.app.campaigns.statuses[each] ?? each }))}
        onChange={(event) =>
          onChange(
            withKey(value, 'status', event.currentTarget.value === 'live' ? undefined : event.currentTarget.value),
          )
        }
      />
      <EntryFields {...props} />
      <div className={own.row}>
        <NativeSelect
          label={words.again}
          value={typeof again === 'string' ? again : again === undefined ? 'always' : 'after'}
          data={AGAIN.map((each) => ({ value: each, label: words.agains[each] }))}
          onChange={(event) => onChange(withReentry(value, event.currentTarget.value))}
        />
        {typeof again === 'object' && (
          <DurationField
            label={words.againAfter}
            value={valueAt(again, ['after'])}
            onChange={(after) => onChange({ ...value, reentry: { after } })}
          />
        )}
      </div>
      <Exits {...props} />
      <Goal {...props} />
      <EntryField
        label={words.holdout}
        description={words.holdoutHint}
        placeholder="5%"
        value={textOf(value['holdout'])}
        onCommit={(holdout) => onChange(withKey(value, 'holdout', holdout === '' ? undefined : holdout))}
      />
      <label className={own.check}>
        <input
          type="checkbox"
          checked={value['kind'] === 'transactional'}
          onChange={(event) =>
            onChange(withKey(value, 'kind', event.currentTarget.checked ? 'transactional' : undefined))
          }
        />{' '}
        {words.transactional}
      </label>
    </div>
  )
}

/** Steps and conditions show what is wrong with them themselves. */
const OF_PARTS = /^\.(steps\[|exit\[|goal\.(?!within|ends))/

const withReentry = (value: Mapping, again: string): Mapping =>
  withKey(value, 'reentry', again === 'always' ? undefined : again === 'never' ? 'never' : { after: '7d' })

function Exits({ value, path, around, onChange }: SettingsProps) {
  const exits = Array.isArray(value['exit']) ? (value['exit'] as readonly Mapping[]) : []
  const put = (next: readonly Mapping[]): void => onChange(withKey(value, 'exit', next.length > 0 ? next : undefined))
  return (
    <fieldset className={own.message} aria-label={words.exits}>
      <strong>{words.exits}</strong>
      {exits.map((exit, index) => (
        <ConditionEditor
          key={index}
          label={words.exit(String(index + 1))}
          value={exit}
          path={pathText([...path, 'exit', index])}
          scope="exit"
          steps={around.sendSteps}
          vocabulary={around.vocabulary}
          problems={around.problems}
          onChange={(next) => put(exits.map((old, at) => (at === index ? next : old)))}
          onRemove={() => put(exits.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => put([...exits, NEW_CONDITION])}
      >
        {words.addExit}
      </Button>
    </fieldset>
  )
}

/** `within` and `ends` stand beside the condition of a goal. */
function Goal({ value, path, around, onChange }: SettingsProps) {
  const goal = value['goal'] as Mapping | undefined
  const inner = goal && without(goal, 'ends')
  const condition = inner && without(inner, 'within')
  const put = (next: Mapping | undefined): void => onChange(withKey(value, 'goal', next))
  const beside = (from: Mapping): Mapping => ({
    ...(from['within'] !== undefined && { within: from['within'] }),
    ...(from['ends'] !== undefined && { ends: from['ends'] }),
  })
  return (
    <fieldset className={own.message} aria-label={words.goal}>
      <strong>{words.goal}</strong>
      <ConditionField
        label={words.goal}
        value={condition}
        path={[...path, 'goal']}
        around={around}
        onChange={(next) => put(next && { ...next, ...beside(goal ?? {}) })}
      />
      {goal &&
        (goal['within'] === undefined ? (
          <AddDetail of={[{ value: 'within', label: words.goalWithin }]} onAdd={() => put({ ...goal, within: '7d' })} />
        ) : (
          <div className={own.row}>
            <DurationField
              label={words.goalWithin}
              value={goal['within']}
              onChange={(within) => put({ ...goal, within })}
            />
            <Remove label={words.remove(words.goalWithin)} onRemove={() => put(without(goal, 'within'))} />
          </div>
        ))}
      {goal && (
        <label className={own.check}>
          <input
            type="checkbox"
            checked={goal['ends'] !== false}
            onChange={(event) => put(withKey(goal, 'ends', event.currentTarget.checked ? undefined : false))}
          />{' '}
          {words.goalEnds}
        </label>
      )}
    </fieldset>
  )
}
