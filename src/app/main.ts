import { runCommand } from './command-line.ts'
import { failureText } from './failure-text.ts'

// Dates are put together by parts that ask for the machine's time zone. Where the machine stands is nobody's business: at its changes of
// the clock, other people's hours would be wrong.
process.env.TZ = 'UTC'

const err = (text: string): void => void process.stderr.write(`${text}\n`)
let tellOfCrash = (error: unknown): void => err(failureText(error))

// Rejections that nobody handles come here as well. After either nothing in memory can be trusted any more.
process.on('uncaughtException', (error) => {
  tellOfCrash(error)
  process.exit(1)
})
// Whoever reads the output may stop reading it: `rekindle export | head`.
process.stdout.on('error', () => process.exit(0))

/** What is still open then was forgotten, and must not keep whoever waits for the exit code. */
const LINGER_MS = 5000

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(`${text}\n`),
  err,
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', resolve)
      process.once('SIGTERM', resolve)
    }),
  uponCrash: (tell) => (tellOfCrash = tell),
})
setTimeout(() => process.exit(), LINGER_MS).unref()
