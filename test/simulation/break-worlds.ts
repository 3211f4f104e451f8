import { join } from 'node:path'
import { breakCopies, runScript, type Outcome } from '../model/broken-copies.ts'
import { PLANTED } from './planted.ts'

/** Each fault of {@link PLANTED} must show in some world: `node test/simulation/break-worlds.ts [words of a name]`. */

/** Most show within a hundred worlds; those that need a crash or a merge at the wrong moment take more. */
const SEEDS = 4000

// Each run uses two processes already.
await breakCopies({ mutations: PLANTED, tests: ['model', 'simulation'], atOnce: 1, run: runSuite })

/** Caught is what an invariant notices, and what the printed command shows again. */
async function runSuite(folder: string): Promise<Outcome> {
  const main = join(folder, 'test/simulation/main.ts')
  const { code, output } = await runScript(main, ['--seeds', String(SEEDS), '--until-wrong'])
  if (code === 0) return { verdict: 'NOT CAUGHT', detail: `${SEEDS} worlds` }
  const [, seed, wrong] = /^seed (\d+): (.*?)(?: \(and \d+ more\))?$/m.exec(output) ?? []
  const command = / -- (--seed \d+)$/m.exec(output)?.[1]
  if (seed === undefined || wrong === undefined || command === undefined)
    return { verdict: 'BROKE OTHERWISE', detail: output.slice(-2000) }
  const again = await runScript(main, command.split(' '))
  if (again.code === 0 || !again.output.includes(wrong))
    return { verdict: 'BROKE OTHERWISE', detail: `${command} does not show it again: ${wrong}` }
  return { verdict: 'caught', detail: `Seed ${seed}: ${wrong}` }
}
