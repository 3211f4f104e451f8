import fc from 'fast-check'

/** A long run takes as long as it takes. */
export const PROPERTY_TIMEOUT_MS = 24 * 3_600_000

/**
 * Why the property does not hold, with its smallest counterexample and the seed; undefined: it held every time. PROPERTY_RUNS
 * sets how many times it is tried (100000 for a long run), PROPERTY_SEED repeats a run.
 */
export async function failureOfAsync<T>(
  property: fc.IAsyncProperty<T>,
  usualRuns: number,
): Promise<string | undefined> {
  return fc.defaultReportMessage(await fc.check(property, parametersOf(usualRuns)))
}

/** As {@link failureOfAsync}, of what needs no waiting. */
export function failureOf<T>(property: fc.IProperty<T>, usualRuns: number): string | undefined {
  return fc.defaultReportMessage(fc.check(property, parametersOf(usualRuns)))
}

function parametersOf(usualRuns: number) {
  const { PROPERTY_RUNS: runs, PROPERTY_SEED: seed } = process.env
  const numRuns = runs === undefined ? usualRuns : Number(runs)
  return { numRuns, includeErrorInReport: true, ...(seed !== undefined && { seed: Number(seed) }) }
}
