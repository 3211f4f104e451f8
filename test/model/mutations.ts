import type { Mutation } from './broken-copies.ts'

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
const PLAN = 'src/engine/event-plan.ts'
const INDEX = 'src/engine/cohorts/register-index.ts'
const DRIVE = 'src/engine/drive.ts'
const MERGE = 'src/engine/identity/merge.ts'
const RESOLVE = 'src/engine/identity/resolve.ts'
const RULES = 'src/engine/identity/identity-rules.ts'
const SHARED = 'src/engine/identity/shared-ids.ts'
const ATTACH = 'src/engine/identity/attach-ids.ts'
const NOTE = 'src/engine/identity/note-event.ts'
const SAYINGS = 'src/engine/cohorts/sayings.ts'
const TRAIT = 'src/engine/cohorts/trait.ts'
const CHOICES = 'src/engine/choices.ts'
const SUBSCRIBED = 'src/engine/cohorts/subscribed.ts'
const COLLECTION = 'src/engine/cohorts/collection.ts'
const COLLECTED = 'src/engine/cohorts/collected.ts'
const IDS = 'src/model/collect-ids.ts'
const MEMORIES = 'src/run/backfill/memories.ts'
const PREPARATION = 'src/run/backfill/preparation.ts'
const TAKEOVER = 'src/run/backfill/takeover.ts'
const VERDICTS = 'src/run/verdict-book.ts'
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
    text: 'if (start <= from) return current',
    becomes: 'if (start <= from + 1) return current',
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
    text: 'if (kept.values[drop - 1]![0] > now - series.horizonMs) flag(state, series)',
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
    text: 'if (known && (known[1] > event.at || (known[1] === event.at && known[2] >= event.position))) continue',
    becomes: '',
  },
  {
    name: 'withinNext begins a millisecond late',
    file: MATCHES,
    text: 'at : at - span + 1',
    becomes: 'at : at - span + 2',
  },
  {
    name: 'ne of a list speaks of any item',
    file: MATCHES,
    text: '(Array.isArray(value) ? value.some(equals) : equals(value))',
    becomes: '(Array.isArray(value) ? value.every(equals) : equals(value))',
  },
  // traits in for
  {
    name: 'for sees traits of today in the past',
    file: TRAIT,
    text: 'const value = looksBack ? latestAt(sayingsOf(name, state), now)?.[2] : state.traits[name]?.[0]',
    becomes: 'const value = state.traits[name]?.[0]',
  },
  {
    name: 'sayings are forgotten in a merge',
    file: SAYINGS,
    text: 'for (const saying of other.sayings[name]!) take(state, name, saying, now - horizonMs)',
    becomes: '',
  },
  {
    name: 'sayings are forgotten a millisecond too early',
    file: SAYINGS,
    text: 'kept[drop + 1]![0] <= from) drop++',
    becomes: 'kept[drop + 1]![0] <= from + 1) drop++',
  },
  {
    name: 'last_seen of today is seen in the past',
    file: TRAIT,
    text: 'const seen = looksBack ? latestAt(sayingsOf(LAST_SEEN, state), now)?.[0] : state.lastSeen',
    becomes: 'const seen = state.lastSeen',
  },
  {
    name: 'what was said before a definition that looks back at it is not known to it',
    file: MEMORIES,
    text: 'if (says) noteSayings(facts, memories.traits, event, now)',
    becomes: '',
  },
  // subscribed
  {
    name: 'only the first of several topics counts',
    file: CHOICES,
    text: 'return topics.length > 0 ? topics : textsOf(channel)',
    becomes: 'return topics.length > 0 ? topics.slice(0, 1) : textsOf(channel)',
  },
  {
    name: 'for sees choices of later in the past',
    file: SUBSCRIBED,
    text: '!isOutOfTopic(scene.state, name, rule, scene.now)',
    becomes: '!isOutOfTopic(scene.state, name, rule)',
  },
  {
    name: 'who wants nothing at all still wants a topic',
    file: SUBSCRIBED,
    text: ' && !evaluateTrait(unsubscribed, scene).holds',
    becomes: '',
  },
  {
    name: 'choices are lost in a merge',
    file: MERGE,
    text: 'for (const choice of other.choices ?? []) takeChoice(state, choice)',
    becomes: '',
  },
  // collect
  {
    name: 'what was taken out comes back by a late adding',
    file: COLLECTED,
    text: 'if (item && removal[0] <= now && isLater(removal, item)) newest.delete(removal[2])',
    becomes: 'if (false) newest.delete(removal[2])',
  },
  {
    name: 'a thing stays in its window a millisecond too long',
    file: COLLECTED,
    text: 'item[0] <= from) continue',
    becomes: 'item[0] < from) continue',
  },
  {
    name: 'things are in the order of their first adding',
    file: COLLECTED,
    text: 'newest.delete(item[2])\n    newest.set',
    becomes: 'newest.set',
  },
  {
    name: 'removals are lost in a merge',
    file: COLLECTION,
    text: 'for (const removal of theirs.removed) insert(kept.removed, removal)',
    becomes: '',
  },
  {
    name: 'what was collected before the definition is not known to it',
    file: MEMORIES,
    text: 'for (const one of collections) collectFrom(facts, one, event, now)',
    becomes: '',
  },
  // what is judged, and when
  {
    name: 'traits turn no cohort',
    file: APPLY,
    text: 'if (traitsChanged) touched.push(...program.plans.cohortsByTraits)',
    becomes: '',
  },
  {
    name: 'newcomers are judged by what their first event names alone',
    file: APPLY,
    text: 'if (isNew) touched.push(...program.plans.cohortsOfNewcomers)',
    becomes: '',
  },
  {
    name: 'what is due is not judged with an event',
    file: APPLY,
    text: 'touched.push(...cohortsDue(state, program, now))',
    becomes: '',
  },
  {
    name: 'a cohort is judged when the first thing it rests on changes',
    file: PLAN,
    text: 'sum |= bits.get(memory) ?? 0',
    becomes: 'sum ||= bits.get(memory) ?? 0',
  },
  {
    name: 'a filter is found by the first value that it asks for alone',
    file: INDEX,
    text: 'new Set(asked.values)',
    becomes: 'asked.values.slice(0, 1)',
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
    text: 'else if (isNewer) state.traits[name] = theirs',
    becomes: 'else state.traits[name] = theirs',
  },
  {
    name: 'who was a member as both is one since the later time',
    file: MERGE,
    text: 'Math.min(ours, theirs)',
    becomes: 'Math.max(ours, theirs)',
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
    text: "if (exceeds(person, counts, 'user_id', users)) return 'other_user'",
    becomes: '',
  },
  {
    name: 'the youngest profile survives',
    file: RESOLVE,
    text: 'Math.min(...found.map(({ profile }) => profile))',
    becomes: 'Math.max(...found.map(({ profile }) => profile))',
  },
  // identity
  {
    name: 'one person may have any number of ids of a type',
    file: RESOLVE,
    text: "if (type !== 'user_id' && exceeds(person, counts, type, rules.limitOf(type))) return 'limit'",
    becomes: "if (false) return 'limit'",
  },
  {
    name: 'an alias joins no users',
    file: RESOLVE,
    text: "event === 'alias' ? USER_IDS_WITH_ALIASES_MAX : rules.limitOf('user_id')",
    becomes: "rules.limitOf('user_id')",
  },
  {
    name: 'after an alias a person goes by the id of before',
    file: ATTACH,
    text: "if (event.type === 'alias') promote(state, event.ids[0])",
    becomes: '',
  },
  {
    name: 'a device with one user too many is not shared',
    file: SHARED,
    text: 'return users.length + 1 > rules.usersPerDevice',
    becomes: 'return users.length > rules.usersPerDevice',
  },
  {
    name: 'users who are on record are never too many for a device',
    file: BATCH,
    text: 'if (state.claims === known && !isShared) return',
    becomes: 'if (state.claims === known) return',
  },
  {
    name: 'a shared device joins people',
    file: RESOLVE,
    text: "holder.shared ? 'shared' : obstacleTo",
    becomes: "false ? 'shared' : obstacleTo",
  },
  {
    name: 'blocked values count',
    file: RULES,
    text: 'isBlocked: settings ? compileBlocked(settings) : () => false',
    becomes: 'isBlocked: () => false',
  },
  {
    name: 'the order of ids that a workspace gives is not heeded',
    file: RULES,
    text: 'first.get(type) ?? first.size + defaultRank(type)',
    becomes: 'defaultRank(type)',
  },
  {
    name: 'the phone number of a call that is no identify is not read',
    file: IDS,
    text: "addTrait(found, 'phone', traits.phone ?? shared.phone)",
    becomes: "if (type === 'identify') addTrait(found, 'phone', traits.phone ?? shared.phone)",
  },
  {
    name: 'external ids are not read',
    file: IDS,
    text: 'if (context.externalIds !== undefined) addExternalIds(found, context.externalIds)',
    becomes: '',
  },
  // definitions
  {
    name: 'profiles take over a definition without what was gathered for it',
    file: TAKEOVER,
    text: 'recall(state, record === undefined ? undefined : decodeProfile(record), takeover.memories)',
    becomes: '',
  },
  {
    name: 'a changed cohort is not filled from the log',
    file: PREPARATION,
    text: 'while (this.position < position) await this.read(position)',
    becomes: '',
  },
  {
    name: 'filling forgets what profiles brought that were folded in since',
    file: PREPARATION,
    text: 'await this.#gathering.foldMerged(this.#progressAt(position))',
    becomes: '',
  },
  {
    name: 'registers that must now remember more are not filled',
    file: MEMORIES,
    text: '!before || before.keep < register.keep || before.horizonMs < register.horizonMs',
    becomes: '!before',
  },
  {
    name: 'a cohort that is removed keeps its members',
    file: MEMBERSHIPS,
    text: 'if (program.cohortsByNumber.has(number)) continue',
    becomes: 'if (true) continue',
  },
  {
    name: 'a definition holds before the wake-ups that were due before it',
    file: PIPELINE,
    text: 'ran || this.#raiseTo(at)',
    becomes: 'ran',
  },
  // collecting
  {
    name: 'an event sent twice counts twice',
    file: VERDICTS,
    text: 'this.#dedupe.seen(batch.source, parsed.value.messageId, at)',
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
