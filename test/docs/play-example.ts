import { parse } from 'yaml'
import { drive } from '../../src/engine/drive.ts'
import { allTraits } from '../../src/engine/cohorts/computed-traits.ts'
import { Person, programOf } from '../../src/engine/engine.fixture.ts'
import type { Program } from '../../src/engine/program.ts'
import type { Condition } from '../../src/model/condition.ts'
import { canonicalName } from '../../src/model/event-names.ts'
import type { Workspace } from '../../src/model/workspace.ts'
import { computedAt, holds } from '../model/reference-cohorts.ts'
import type { Fact, Life } from '../model/reference-facts.ts'
import type { Example, Happening, Row } from './document-examples.ts'

/** All times in documents are whole minutes: the model, which looks at every moment of a `for`, need look no closer. */
const GRAIN_MS = 60_000

/** One person of an example, with all that happened to them. */
interface Someone {
  readonly person: Person
  events: readonly Fact[]
}

/** Where what the engine or the model says differs from what the document says: a line for each. */
export function differencesOf(example: Example): readonly string[] {
  const program = programOf(JSON.stringify(workspaceOf(example.written)))
  const log = { position: 0 }
  const start = example.rows[0]!.at
  const me: Someone = { person: new Person(program, 1, start, log), events: [] }
  const others = new Map<string, Someone>()
  const differences: string[] = []
  for (const row of example.rows) {
    for (const { person } of [me, ...others.values()]) person.wait(row.at - person.now)
    if (row.happens?.kind === 'merge') merge(program, me, others, row.happens.other)
    else if (row.happens)
      happen(
        someoneOf(row.happens, me, others, () => new Person(program, 1 + others.size + 1, row.at, log)),
        row.happens,
        log,
      )
    // Every message is sent at once, and every tool takes it.
    me.person.sendAll()
    differences.push(...differencesIn(row, example, me))
  }
  return differences
}

/** `where` by itself is a cohort called `member`. */
const workspaceOf = ({ where, ...rest }: Example['written']): object => ({
  version: 1,
  workspace: 'document',
  sources: { app: { writeKey: 'wk_document' } },
  // One tool that can send everything.
  connections: { tool: { kind: 'webpush' } },
  ...rest,
  ...(where !== undefined && { cohorts: { member: { where } } }),
})

function someoneOf(
  { other }: Extract<Happening, { kind: 'event' }>,
  me: Someone,
  others: Map<string, Someone>,
  create: () => Person,
): Someone {
  if (other === undefined) return me
  const someone = others.get(other) ?? { person: create(), events: [] }
  others.set(other, someone)
  return someone
}

function happen(
  someone: Someone,
  happening: Extract<Happening, { kind: 'event' }>,
  log: { readonly position: number },
): void {
  const { name, properties, lateMs } = happening
  const { person } = someone
  const isSaying = name === 'identify'
  someone.events = [
    ...someone.events,
    {
      type: isSaying ? 'identify' : 'track',
      name: isSaying ? 'Identified' : canonicalName(name).name,
      at: person.now - lateMs,
      position: log.position,
      properties: isSaying ? {} : properties,
      traits: isSaying ? properties : {},
      context: {},
    },
  ]
  if (isSaying) person.identify(properties, lateMs)
  else person.track(name, properties, lateMs)
}

function merge(program: Program, me: Someone, others: Map<string, Someone>, name: string): void {
  const other = others.get(name)
  if (!other) throw new Error(`nobody is called [${name}]`)
  drive(program, me.person.state, { kind: 'merge', other: other.person.state }, me.person.now, me.person.effects)
  me.events = [...me.events, ...other.events]
  others.delete(name)
}

function differencesIn(row: Row, { columns }: Example, { person, events }: Someone): readonly string[] {
  return columns.flatMap((column, index) => {
    const said = row.says[index] ?? ''
    const answers = [
      ['the engine', engineSays(column, person)],
      ['the model', modelSays(column, person.program.workspace, events, person.now)],
    ] as const
    return answers.flatMap(([who, answer]) =>
      answer === undefined || isSame(answer, said)
        ? []
        : [`line ${row.line}, ${column}: ${who} says ${answer}, the document ${said}`],
    )
  })
}

const isSame = (answer: string, said: string): boolean => answer === said || answer === textOf(parse(said))

const textOf = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value))
const yesOrNo = (holds: boolean): string => (holds ? 'yes' : 'no')

function engineSays(column: string, person: Person): string {
  const { cohorts, computed, campaigns } = person.program.workspace
  if (Object.hasOwn(cohorts, column)) return yesOrNo(person.cohorts.includes(column))
  if (Object.hasOwn(computed, column)) return textOf(allTraits(person.program, person.state, person.now)[column])
  if (!Object.hasOwn(campaigns, column)) throw new Error(`nothing is called ${column}`)
  const open = person.state.journeys.find(({ campaign }) => campaign === column)
  const ended = person.told('journey_ended').at(-1)
  return open?.step ?? (ended ? `ended: ${String(ended.reason)}` : 'none')
}

/** Undefined: the model knows nothing of it. */
function modelSays(column: string, workspace: Workspace, events: readonly Fact[], at: number): string | undefined {
  const life: Life = { events, cohorts: conditionsOf(workspace), computed: workspace.computed, grainMs: GRAIN_MS }
  const cohort = Object.hasOwn(life.cohorts, column) ? life.cohorts[column] : undefined
  if (cohort) return isKnown(cohort) ? yesOrNo(holds(cohort, life, at)) : undefined
  const computed = life.computed?.[column]
  return computed && textOf(computedAt(computed, life, at))
}

/** It has no addresses. */
const isKnown = (condition: Condition): boolean => !JSON.stringify(condition).includes('"kind":"reachable"')

const conditionsOf = ({ cohorts }: Workspace): Life['cohorts'] =>
  Object.fromEntries(Object.entries(cohorts).map(([key, { where }]) => [key, where]))
