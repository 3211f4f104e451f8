import { NO_MEMBER, NOT_DUE, STRIDE, type Standings } from '../cohorts/standings.ts'
import type { TextReader } from './text-reader.ts'
import type { TextWriter } from './text-writer.ts'

const MEMBER = 1
const DUE = 2

export function writeStandings(writer: TextWriter, standings: Standings, lastSeen: number): void {
  writer.whole(standings.length / STRIDE)
  for (let index = 0; index < standings.length; index += STRIDE) {
    const since = standings[index + 1]!
    const due = standings[index + 2]!
    writer.key(standings[index]!)
    writer.whole((since === NO_MEMBER ? 0 : MEMBER) | (due === NOT_DUE ? 0 : DUE))
    if (since !== NO_MEMBER) writer.number(lastSeen - since)
    if (due !== NOT_DUE) writer.number(due - lastSeen)
  }
}

export function readStandings(reader: TextReader, lastSeen: number): Standings {
  const standings: Standings = []
  for (let left = reader.whole(); left > 0; left--) {
    const cohort = reader.key()
    const says = reader.whole()
    const since = (says & MEMBER) === 0 ? NO_MEMBER : lastSeen - reader.number()
    const due = (says & DUE) === 0 ? NOT_DUE : reader.number() + lastSeen
    standings.push(cohort, since, due)
  }
  return standings
}
