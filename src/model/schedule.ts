import { nextOccurrence, parseCron } from './cron.ts'
import type { Schedule } from './workspace.ts'

/** The first moment of the schedule after `after`, ms; undefined: there is none. */
export function nextMoment(schedule: Schedule, after: number): number | undefined {
  if (schedule.kind === 'once') return schedule.at > after ? schedule.at : undefined
  const cron = parseCron(schedule.cron)
  // It was read without problems when it was published.
  return 'message' in cron ? undefined : nextOccurrence(cron, schedule.timezone, after)
}
