import { parse } from 'yaml'

/** What happens to a few people in the README of an example, and what they get. */
export interface StoryLine {
  /** Line of the document, from 1. */
  readonly line: number
  /** ms since 1970. */
  readonly at: number
  readonly happens: Happening | undefined
  /** As written: `ann: email, Welcome`, parted by semicolons; nothing is an empty text. */
  readonly sent: string
}

export type Happening =
  | {
      readonly kind: 'call'
      readonly who: string
      readonly name: string
      readonly data: Readonly<Record<string, unknown>>
    }
  /** Somebody opens, or clicks in, the newest message of a step, or presses the button behind its link. */
  | { readonly kind: 'reacts'; readonly who: string; readonly how: Reaction; readonly step: string }

export type Reaction = 'opens' | 'clicks' | 'confirms'

/** Where `0m` is: a Monday, midnight UTC. */
export const START = Date.UTC(2027, 2, 1)

const HEADER = /^\| at +\| what happens +\| who gets what +\|$/
const UNITS_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 }

/** The one table of this kind in a Markdown text. Throws if there is none, or if a cell cannot be read. */
export function readStory(markdown: string): readonly StoryLine[] {
  const lines = markdown.split('\n')
  const header = lines.findIndex((line) => HEADER.test(line))
  if (header < 0) throw new Error('There is no table: | at | what happens | who gets what |')
  const story: StoryLine[] = []
  for (let index = header + 2; lines[index]?.startsWith('|'); index++) {
    const [at = '', happens = '', sent = ''] = lines[index]!.split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    story.push({
      line: index + 1,
      at: START + readSpan(at),
      happens: happens === '' ? undefined : readHappening(happens),
      sent,
    })
  }
  return story
}

/** `3d 4h`, `90m`. */
function readSpan(text: string): number {
  if (!/^\d+[dhm]( \d+[dhm])*$/.test(text)) throw new Error(`"${text}" is no span such as 1d 2h 30m`)
  return [...text.matchAll(/(\d+)([dhm])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit!]!, 0)
}

function readHappening(text: string): Happening {
  const [, who, rest] = /^(\w+): (.+)$/.exec(text) ?? []
  if (who === undefined || rest === undefined) throw new Error(`"${text}" does not say who`)
  const [, how, step] = /^(opens|clicks|confirms) ([\w-]+)$/.exec(rest) ?? []
  if (step !== undefined) return { kind: 'reacts', who, how: how as Reaction, step }
  const [, name, data] = /^([^{]+?)(?: (\{.*\}))?$/.exec(rest) ?? []
  if (name === undefined) throw new Error(`"${rest}" is no event such as: Product Added { price: 5 }`)
  return { kind: 'call', who, name, data: data === undefined ? {} : (parse(data) as Readonly<Record<string, unknown>>) }
}
