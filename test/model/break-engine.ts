import { join } from 'node:path'
import { breakCopies, runScript, type Outcome } from './broken-copies.ts'
import { MUTATIONS } from './mutations.ts'

/** Each fault of {@link MUTATIONS} must make the model and the engine differ: `node test/model/break-engine.ts [words of a name]`. */

/** Most faults show within a few thousand events; the rarest need a bound to be reached. */
const EVENTS = 400_000

await breakCopies({ mutations: MUTATIONS, tests: ['model'], atOnce: 2, run: runSuite })

/** Only a difference counts as caught: an engine that no longer runs proves nothing. */
async function runSuite(folder: string): Promise<Outcome> {
  const options = ['--events', String(EVENTS), '--workers', '1', '--no-shrink']
  const { code, output } = await runScript(join(folder, 'test/model/main.ts'), options)
  const events = / events +([\d,]+)/.exec(output)?.[1] ?? '?'
  const difference = /differ\. (.*)/.exec(output)?.[1]
  if (code === 0) return { verdict: 'NOT CAUGHT', detail: `${events} events` }
  if (!difference || difference.startsWith('It broke'))
    return { verdict: 'BROKE OTHERWISE', detail: output.slice(-2000) }
  return { verdict: 'caught', detail: `After ${events} events: ${difference}` }
}
