/** How much was compared: a suite that compares nothing must fail. */
export interface Compared {
  scenarios: number
  events: number
  /** Events told after they happened. */
  late: number
  /** Events sent twice. */
  duplicates: number
  /** Changes of membership, by an event, by time, by a merge, or by a definition. */
  changes: number
  changesByTime: number
  merges: number
  /** Ids that counted for nothing, told by rule and person, and devices that became nobody's. */
  droppedIds: number
  sharedDevices: number
  /** Definitions after the first of each workspace. */
  definitions: number
  /** Profiles compared as a whole with what the store holds. */
  profiles: number
  /** Values of computed traits. */
  computed: number
  /** Answers that differ, and were flagged as approximate. */
  approximate: number
}

export const nothingCompared = (): Compared => ({
  scenarios: 0,
  events: 0,
  late: 0,
  duplicates: 0,
  changes: 0,
  changesByTime: 0,
  merges: 0,
  droppedIds: 0,
  sharedDevices: 0,
  definitions: 0,
  profiles: 0,
  computed: 0,
  approximate: 0,
})

export function addCompared(sum: Compared, more: Compared): void {
  for (const key of Object.keys(sum) as (keyof Compared)[]) sum[key] += more[key]
}

/** What 100,000 events bring at the very least; usual numbers are about twice as high. */
const LEAST_PER_100K: Readonly<Partial<Compared>> = {
  late: 5000,
  duplicates: 1000,
  changes: 8000,
  changesByTime: 3000,
  merges: 1000,
  droppedIds: 500,
  sharedDevices: 30,
  definitions: 500,
  profiles: 4000,
  computed: 1500,
}

/** A flagged answer is exact more often than not, so few differ; but none in a long run means that no bound was ever reached. */
const APPROXIMATE_FROM_EVENTS = 1_000_000
/** Flagged answers that differ are the exception: were they many, the suite would prove little. */
const APPROXIMATE_PER_100K_MAX = 200

/** What was compared too little, in words. */
export function shortcomingsOf(compared: Compared): readonly string[] {
  const hundredThousands = compared.events / 100_000
  const few = (Object.keys(LEAST_PER_100K) as (keyof Compared)[]).flatMap((key) => {
    const least = Math.floor(LEAST_PER_100K[key]! * hundredThousands)
    return compared[key] < least ? [`${key}: ${compared[key]}, expected at least ${least}`] : []
  })
  const most = Math.ceil(APPROXIMATE_PER_100K_MAX * hundredThousands)
  const many = compared.approximate > most ? [`approximate: ${compared.approximate}, expected at most ${most}`] : []
  const none = compared.events >= APPROXIMATE_FROM_EVENTS && compared.approximate === 0 ? ['approximate: none'] : []
  return [...few, ...many, ...none]
}
