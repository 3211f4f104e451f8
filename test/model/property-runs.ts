/**
 * How many random histories each suite lives through, and from which seed: PROPERTY_RUNS=100000 for a long run, PROPERTY_SEED to
 * repeat one (a failure prints its own).
 */
export const propertyRuns = (usual: number): { numRuns: number; seed?: number } => {
  const { PROPERTY_RUNS: runs, PROPERTY_SEED: seed } = process.env
  return { numRuns: runs === undefined ? usual : Number(runs), ...(seed !== undefined && { seed: Number(seed) }) }
}

/** A long run takes as long as it takes. */
export const PROPERTY_TIMEOUT_MS = 24 * 3_600_000
