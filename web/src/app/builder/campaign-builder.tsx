import { Tabs } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { Mapping } from '../draft/mapping.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { vocabularyOf } from '../conditions/vocabulary.ts'
import { freeKey } from '../draft/free-key.ts'
import { isWithin, pathText, textOf, type Path } from '../draft/path.ts'
import { useDescribed } from '../draft/use-described.ts'
import type { Drafting } from '../draft/use-draft.ts'
import styles from '../shared/shared.module.css'
import { AddStep } from './add-step.tsx'
import { CampaignSettings } from './campaign-settings.tsx'
import { CampaignText } from './campaign-text.tsx'
import {
  copyOf,
  inOrder,
  stepsOf,
  withAt,
  withoutStep,
  withStep,
  withStepMoved,
  type DraftStep,
} from './draft-steps.ts'
import { EditCanvas } from './edit-canvas.tsx'
import { ENTRY } from '../canvas/step-graph.ts'
import type { Gap } from './edit-graph.ts'
import { MessagePreview } from './message-preview.tsx'
import { StepInspector } from './step-inspector.tsx'
import own from './builder.module.css'
import { stepKindOf } from './step-kinds.ts'
import { stepWords } from './step-words.ts'
import type { Surroundings } from './surroundings.ts'
import { Loading } from '../shared/loading.tsx'

const words = texts.builder.campaign
const ValueAsYaml = lazy(async () => ({ default: (await import('../shared/value-as-yaml.tsx')).ValueAsYaml }))

interface CampaignBuilderProps {
  readonly campaign: string
  readonly drafting: Drafting
  readonly definition: Mapping
  readonly value: Mapping
}

/** A campaign on its canvas, and beside it what is chosen on it. */
export function CampaignBuilder({ campaign, drafting, definition, value }: CampaignBuilderProps) {
  const top: Path = ['campaigns', campaign]
  const put = (next: Mapping): void => drafting.put(top, next)
  const described = useDescribed(drafting.draft.text)
  const told = described.campaign(campaign)
  const block = useMemo(() => stepsOf(value), [value])
  const steps = inOrder(block)
  // The server tells of the steps in the same order; while it does not know of all yet, our own words must do.
  const known = told?.steps.length === steps.length ? told.steps : undefined
  const serverStep = (step: DraftStep) => known?.[steps.indexOf(step)]
  const [selected, select] = useState(ENTRY)
  const [gap, setGap] = useState<Gap>()
  const [copied, setCopied] = useState<Mapping>()
  const chosen = steps.find(({ id }) => id === selected)
  const around: Surroundings = {
    campaign,
    vocabulary: useMemo(() => vocabularyOf(definition), [definition]),
    sendSteps: steps.flatMap((step) =>
      step.kind === 'send' ? [serverStep(step)?.id ?? textOf(step.step['id'])].filter((id) => id !== '') : [],
    ),
    problems: described.problems,
    definition: drafting.draft.text,
  }
  const add = ({ block: to, index }: Gap, step: Mapping): void => {
    put(withStep(value, to, index, withId(step, steps)))
    select(pathText([...to, index]))
    setGap(undefined)
  }
  const acts = chosen && actsOf(chosen, { value, put, select, add, copy: setCopied })
  useHotkeys([
    ['Delete', onCanvas(() => acts?.onDelete())],
    ['mod+C', onCanvas(() => acts?.onCopy()), { preventDefault: false }],
    ['mod+V', onCanvas(() => copied && chosen && add(gapBehind(chosen), copyOf(copied))), { preventDefault: false }],
    ['alt+ArrowUp', onCanvas(() => acts?.onUp?.())],
    ['alt+ArrowDown', onCanvas(() => acts?.onDown?.())],
  ])
  return (
    <div className={styles.builder}>
      <Tabs defaultValue="canvas" keepMounted={false} className={own.canvasPart}>
        <Tabs.List>
          <Tabs.Tab value="canvas">{texts.app.campaigns.canvas}</Tabs.Tab>
          <Tabs.Tab value="words">{texts.app.campaigns.sentences}</Tabs.Tab>
          <Tabs.Tab value="yaml">{texts.builder.asYaml}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="canvas" pt={12}>
          <EditCanvas
            campaign={block}
            selected={selected}
            textOf={(step) => stepWords(step, serverStep(step)?.text)}
            isWrong={(step) => isWrong(step, top, described.problems)}
            onSelect={select}
            onAdd={setGap}
            onMove={(step, to) => {
              put(withStepMoved(value, step.path, to.block, to.index))
              select(ENTRY)
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="words" pt={12}>
          <CampaignText of={told} problems={described.problems} />
        </Tabs.Panel>
        <Tabs.Panel value="yaml" pt={12}>
          <Suspense fallback={<Loading />}>
            <ValueAsYaml label={words.yaml} value={value} onChange={put} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
      <div className={styles.column}>
        <Panel title={chosen ? words.step : words.settings}>
          {chosen && acts ? (
            <StepInspector
              key={chosen.id}
              of={chosen}
              path={[...top, ...chosen.path]}
              around={around}
              onChange={(step) => put(withAt(value, chosen.path, step))}
              {...acts}
            />
          ) : (
            <CampaignSettings value={value} path={top} around={around} onChange={put} />
          )}
        </Panel>
        {chosen?.kind === 'send' && serverStep(chosen) && described.problems.length === 0 && (
          <Panel title={texts.builder.message.preview}>
            <MessagePreview of={{ campaign, step: serverStep(chosen)!.id }} definition={drafting.draft.text} />
          </Panel>
        )}
      </div>
      <AddStep gap={gap} copied={copied} onClose={() => setGap(undefined)} onAdd={add} />
    </div>
  )
}

/** Keys mean a step only where no text is marked and no dialog is open: there they mean what they mean everywhere. */
const onCanvas =
  (act: () => void) =>
  ({ target }: KeyboardEvent): void => {
    const isInDialog = target instanceof Element && target.closest('[role="dialog"]') !== null
    if (!isInDialog && (window.getSelection()?.isCollapsed ?? true)) act()
  }

/** A message has a name from the start, so that conditions can speak of it. */
const withId = (step: Mapping, steps: readonly DraftStep[]): Mapping =>
  stepKindOf(step) === 'send'
    ? {
        ...step,
        id: freeKey(
          'message',
          steps.map((each) => textOf(each.step['id'])),
        ),
      }
    : step

const isWrong = ({ path, blocks }: DraftStep, top: Path, problems: Surroundings['problems']): boolean =>
  problems.some(
    (problem) =>
      isWithin(problem.path, pathText([...top, ...path])) &&
      !blocks.some((block) => isWithin(problem.path, pathText([...top, ...block.path]))),
  )

const gapBehind = ({ path, id }: DraftStep): Gap => ({
  id,
  block: path.slice(0, -1),
  index: (path.at(-1) as number) + 1,
})

interface Acting {
  readonly value: Mapping
  readonly put: (value: Mapping) => void
  readonly select: (id: string) => void
  readonly add: (gap: Gap, step: Mapping) => void
  readonly copy: (step: Mapping) => void
}

/** What can be done to a step as a whole. */
function actsOf(chosen: DraftStep, { value, put, select, add, copy }: Acting) {
  const block = chosen.path.slice(0, -1)
  const index = chosen.path.at(-1) as number
  const count = inBlock(value, block)
  const move = (to: number, lands: number) => () => {
    put(withStepMoved(value, chosen.path, block, to))
    select(pathText([...block, lands]))
  }
  return {
    onUp: index > 0 ? move(index - 1, index - 1) : undefined,
    onDown: index < count - 1 ? move(index + 2, index + 1) : undefined,
    onCopy: () => copy(chosen.step),
    onDuplicate: () => add(gapBehind(chosen), copyOf(chosen.step)),
    onDelete: () => {
      put(withoutStep(value, chosen.path))
      select(ENTRY)
    },
  }
}

function inBlock(value: Mapping, block: Path): number {
  const all = (each: ReturnType<typeof stepsOf>): readonly ReturnType<typeof stepsOf>[] => [
    each,
    ...each.steps.flatMap(({ blocks }) => blocks.flatMap(all)),
  ]
  const place = pathText(block)
  return all(stepsOf(value)).find(({ path }) => pathText(path) === place)?.steps.length ?? 0
}
