import fc from 'fast-check'

/** A long run takes as long as it takes. */
export const PROPERTY_TIMEOUT_MS = 24 * 3_600_000

/**
 * Why the property does not hold, with its smallest counterexample and the seed; undefined: it held every time. PROPERTY_RUNS
 * sets how many times it is tried (100000 for a long run), PROPERTY_SEED repeats a run.
 */
export function failureOf<T>(property: fc.IProperty<T>, usualRuns: number): string | undefined {
  const { PROPERTY_RUNS: runs, PROPERTY_SEED: seed } = process.env
  const numRuns = runs === undefined ? usualRuns : Number(runs)
  const details = fc.check(property, {
    numRuns,
    includeErrorInReport: true,
    ...(seed !== undefined && { seed: Number(seed) }),
  })
  return fc.defaultReportMessage(details)
}
