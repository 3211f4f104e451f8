import { readFileSync } from 'node:fs'

/**
 * Loaded into the process under test before anything else, and into its threads: time goes on as ever, and jumps ahead by what the file
 * says (ms) as soon as it says more. Timers that a jump passes fire at once, as they do where a laptop wakes up; short ones a moment
 * later, so that a call that is under way is answered and not given up.
 */
const FILE = process.env['E2E_TIME_FILE']
const LOOK_EVERY_MS = 5
/** Longer than any call may take. */
const SHORT_MS = 60_000
/** Longer than a call to a local tool takes. */
const MOMENT_MS = 250

interface Waiting {
  readonly due: number
  readonly ms: number
  readonly run: () => void
}

function moveTime(file: string): void {
  const real = {
    now: Date.now.bind(Date),
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
  }
  const waiting = new Map<unknown, Waiting>()
  let ahead = readAhead(file)
  const now = () => real.now() + ahead
  const startTimer = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const timer = real.setTimeout(() => {
      waiting.delete(timer)
      run(...args)
    }, ms)
    waiting.set(timer, { due: now() + ms, ms, run: () => run(...args) })
    return timer
  }
  const stopTimer = (timer: NodeJS.Timeout | undefined) => {
    waiting.delete(timer)
    real.clearTimeout(timer)
  }
  Date.now = now
  globalThis.setTimeout = Object.assign(startTimer, real.setTimeout)
  globalThis.clearTimeout = stopTimer as typeof globalThis.clearTimeout
  const look = () => {
    const told = readAhead(file)
    if (told <= ahead) return
    ahead = told
    const passed = [...waiting].filter(([, { due }]) => due <= now()).sort(([, a], [, b]) => a.due - b.due)
    for (const [timer, { ms, run }] of passed) {
      const fire = () => {
        // It may have been stopped meanwhile.
        if (!waiting.has(timer)) return
        stopTimer(timer as NodeJS.Timeout)
        run()
      }
      if (ms > SHORT_MS) fire()
      else real.setTimeout(fire, MOMENT_MS)
    }
  }
  real.setInterval(look, LOOK_EVERY_MS).unref()
}

/** A file that is just being written counts as no news. */
function readAhead(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0
  } catch {
    return 0
  }
}

if (FILE !== undefined) moveTime(FILE)
