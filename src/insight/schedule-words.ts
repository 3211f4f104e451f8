import type { Schedule } from '../model/workspace.ts'

/** `at 2027-01-31T08:00:00Z`, `by the rule “0 9 * * mon” on the clock of Europe/Berlin`. */
export const scheduleWords = (schedule: Schedule): string =>
  schedule.kind === 'once'
    ? `at ${new Date(schedule.at).toISOString().replace('.000Z', 'Z')}`
    : `by the rule “${schedule.cron}” on the clock of ${schedule.timezone}`
