/** One deliberate fault: `text` stands exactly once in `file` (from the project's root) and becomes `becomes`. */
export interface Mutation {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly becomes: string
}

const DID = 'src/engine/cohorts/did.ts'
const EVALUATE = 'src/engine/cohorts/evaluate.ts'
const REGISTERS = 'src/engine/cohorts/registers.ts'
const SERIES = 'src/engine/cohorts/series.ts'
const AGGREGATE = 'src/engine/cohorts/aggregate.ts'
const SEQUENCE = 'src/engine/cohorts/sequence.ts'
const LINKER = 'src/engine/cohorts/linker.ts'
const MATCHES = 'src/engine/cohorts/matches.ts'
const MEMBERSHIPS = 'src/engine/cohorts/memberships.ts'
const APPLY = 'src/engine/apply.ts'
const DRIVE = 'src/engine/drive.ts'
const MERGE = 'src/engine/identity/merge.ts'
const RESOLVE = 'src/engine/identity/resolve.ts'
const NOTE = 'src/engine/identity/note-event.ts'
const BACKFILL = 'src/run/backfill.ts'
const BATCH = 'src/run/batch.ts'
const PIPELINE = 'src/run/pipeline.ts'
const TIME = 'src/model/event-time.ts'

/** Each of these must make the suite fail. */
export const MUTATIONS: readonly Mutation[] = [
  // did, didNot
  {
    name: 'a window still holds what is exactly its length old',
    file: DID,
    text: 'if (did.withinMs !== undefined && at <= scene.now - did.withinMs) return false',
    becomes: 'if (did.withinMs !== undefined && at < scene.now - did.withinMs) return false',
  },
  {
    name: "an anchor's window ends a millisecond late",
    file: DID,
    text: 'if (anchor[0] <= now - did.since.withinMs) return',
    becomes: 'if (anchor[0] < now - did.since.withinMs) return',
  },
  {
    name: 'facts of the same millisecond are never later than the anchor',
    file: DID,
    text: 'at > than[0] || (at === than[0] && position > than[1])',
    becomes: 'at > than[0]',
  },
  {
    name: 'at most n counts one less',
    file: DID,
    text: 'const inside = count >= did.times.min && count <= did.times.max',
    becomes: 'const inside = count >= did.times.min && count < did.times.max',
  },
  {
    name: 'didNot with same is judged by combination',
    file: DID,
    text: 'const flip = did.negated && !did.since',
    becomes: 'const flip = false',
  },
  {
    name: 'nobody looks again when too many have left the window',
    file: DID,
    text: 'if (count > max) return facts[start + (count - max - 1) * 2]!',
    becomes: 'if (count > max) return Infinity',
  },
  // for
  {
    name: 'a later anchor does not break for',
    file: EVALUATE,
    text: 'if (restsOnNewAnchor(condition, then)) return turn',
    becomes: '',
  },
  {
    name: 'for counts from before the first event',
    file: EVALUATE,
    text: 'const earliest = Math.max(from, floor)',
    becomes: 'const earliest = from',
  },
  {
    name: 'for begins a millisecond early',
    file: EVALUATE,
    text: 'if (start <= from) return { holds: true',
    becomes: 'if (start <= from + 1) return { holds: true',
  },
  {
    name: 'an earlier first event goes unnoticed',
    file: NOTE,
    text: '    reconsiderSpans(turn)\n',
    becomes: '',
  },
  // any, all
  {
    name: 'a group is looked at again when its last member could turn, not its first',
    file: EVALUATE,
    text: 'else until = Math.min(until, judgement.until)',
    becomes: 'else until = Math.max(until === Infinity ? 0 : until, judgement.until)',
  },
  // registers
  {
    name: 'the last condition decides how many facts a shared register keeps',
    file: LINKER,
    text: 'register.keep = Math.max(register.keep, keep)',
    becomes: 'register.keep = keep',
  },
  {
    name: 'facts are forgotten without regard to how far for looks back',
    file: REGISTERS,
    text: '<= now - register.horizonMs) drop++',
    becomes: '<= now) drop++',
  },
  {
    name: 'late facts go last',
    file: REGISTERS,
    text: 'while (index > 0 && (facts[index - 2]! > at',
    becomes: 'while (false && (facts[index - 2]! > at',
  },
  {
    name: 'opens by machines count',
    file: REGISTERS,
    text: '(wantsClass || !isMachine(event.properties.open_class))',
    becomes: 'true',
  },
  // aggregates
  {
    name: 'an aggregate forgets to look again when a value leaves its window',
    file: AGGREGATE,
    text: 'until: Math.min(leaves, turns),',
    becomes: 'until: turns,',
  },
  {
    name: 'what was folded away counts inside windows',
    file: AGGREGATE,
    text: 'withinMs === undefined && !scene.after ? kept?.base : undefined',
    becomes: 'kept?.base',
  },
  {
    name: 'of equally frequent values the last wins',
    file: AGGREGATE,
    text: '(count === best[1] && text < best[0])',
    becomes: '(count === best[1] && text > best[0])',
  },
  {
    name: 'a bound that makes an aggregate approximate is silent',
    file: SERIES,
    text: 'if (kept.values[drop - 1]![0] > now - series.windowMs) flag(state, series)',
    becomes: '',
  },
  // sequences
  {
    name: 'a sequence takes its steps in any order within a millisecond',
    file: SEQUENCE,
    text: 'const isLater = (a: Fact, b: Fact): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])',
    becomes: 'const isLater = (a: Fact, b: Fact): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] !== b[1])',
  },
  {
    name: 'a forbidden step is forbidden no more',
    file: SEQUENCE,
    text: 'if (!forbidden.some((other) => isLater(other, before.fact) && isLater(fact, other))) start = before.start',
    becomes: 'start = before.start',
  },
  // traits and matches
  {
    name: 'the trait that arrives last wins',
    file: NOTE,
    text: 'if (known && known[1] > event.at) continue',
    becomes: '',
  },
  {
    name: 'withinNext begins a millisecond late',
    file: MATCHES,
    text: '[at - bound + 1, at + 1]',
    becomes: '[at - bound + 2, at + 1]',
  },
  {
    name: 'ne of a list speaks of any item',
    file: MATCHES,
    text: 'return (values) => !flatten(values).some(equals)',
    becomes: 'return (values) => !flatten(values).every(equals)',
  },
  // what is judged, and when
  {
    name: 'traits turn no cohort',
    file: APPLY,
    text: 'traitsChanged ? program.cohortsByTrait : NO_COHORTS',
    becomes: 'NO_COHORTS',
  },
  {
    name: 'what is due is not judged with an event',
    file: APPLY,
    text: '    cohortsDue(state, program, now),\n  ]',
    becomes: '  ]',
  },
  {
    name: 'wake-ups of the very moment fire before its events',
    file: DRIVE,
    text: 'if (due === undefined || due >= at) break',
    becomes: 'if (due === undefined || due > at) break',
  },
  {
    name: 'wake-ups fire at the time of the next input',
    file: DRIVE,
    text: "apply(program, state, { kind: 'wake' }, due + (state.ahead ?? 0), effects)",
    becomes: "apply(program, state, { kind: 'wake' }, at, effects)",
  },
  // merges
  {
    name: 'a merge forgets the facts of the other profile',
    file: MERGE,
    text: '  for (const register of program.registers.values()) foldFacts(state, other, register, now)\n',
    becomes: '',
  },
  {
    name: "a merge takes the other profile's traits, older ones, too",
    file: MERGE,
    text: 'if (!ours || theirs[1] > ours[1]) state.traits[name] = theirs',
    becomes: 'state.traits[name] = theirs',
  },
  {
    name: 'who was a member as both is one since the later time',
    file: MERGE,
    text: 'ours === undefined ? enteredAt : Math.min(ours, enteredAt)',
    becomes: 'ours === undefined ? enteredAt : Math.max(ours, enteredAt)',
  },
  {
    name: "the other profile's wake-ups are lost when it is folded in",
    file: BATCH,
    text: 'this.#wakeUps += fireDue(this.#program, other, at, this.#effects)',
    becomes: '',
  },
  {
    name: 'a device with two accounts merges them',
    file: RESOLVE,
    text: 'if (theirs !== null && userId !== null && theirs !== userId) {',
    becomes: 'if (false) {',
  },
  {
    name: 'the youngest profile survives',
    file: RESOLVE,
    text: 'Math.min(...found)',
    becomes: 'Math.max(...found)',
  },
  // definitions
  {
    name: 'a changed cohort is not filled from the log',
    file: BACKFILL,
    text: '    await gatherFacts(options, wanted, gathered)\n',
    becomes: '',
  },
  {
    name: 'filling forgets what profiles brought that were folded in since',
    file: BACKFILL,
    text: '    await foldMerged(options, wanted, gathered)\n',
    becomes: '',
  },
  {
    name: 'registers that must now remember more are not filled',
    file: BACKFILL,
    text: '!before || before.keep < register.keep || before.horizonMs < register.horizonMs',
    becomes: '!before',
  },
  {
    name: 'a cohort that is removed keeps its members',
    file: MEMBERSHIPS,
    text: "if (reason === 'definition') {",
    becomes: 'if (false) {',
  },
  {
    name: 'a definition holds before the wake-ups that were due before it',
    file: PIPELINE,
    text: 'ran || this.#raiseTo(entry.at)',
    becomes: 'ran',
  },
  // collecting
  {
    name: 'an event sent twice counts twice',
    file: BATCH,
    text: 'this.#dedupe.seen(batch.source, parsed.value.messageId, entry.at)',
    becomes: 'false',
  },
  {
    name: 'future-dated events stay in the future',
    file: TIME,
    text: 'return at > receivedAt || at < EVENT_TIME_MIN ? receivedAt : at',
    becomes: 'return at < EVENT_TIME_MIN ? receivedAt : at',
  },
  {
    name: "the sender's clock is believed",
    file: TIME,
    text: 'const at = skewMs === undefined ? given : given + skewMs',
    becomes: 'const at = given',
  },
]
