/** Of all files of a workspace together: a large real one has 5 000 lines, while a parser held up for seconds holds up `PUT /api/workspace`. */
export const WORKSPACE_CHARS_MAX = 500_000

/** Of a key: property names may be long, but every problem below repeats them in its path. */
export const KEY_CHARS_MAX = 200

/** Files in a workspace folder. */
export const WORKSPACE_FILES_MAX = 500

/** Lists and mappings inside each other: branches in branches need 30; readers by recursion need a stack that holds. */
export const DEPTH_MAX = 80

/** Values and keys after aliases are written out: above what the characters allow, except by aliases of aliases. */
export const NODES_MAX = 300_000

/** Uses of aliases: people repeat a block some times, only bombs do it by the thousand. */
export const ALIASES_MAX = 500

/** A content file (`{ file: … }`); mail programs cut messages off at a tenth of it. */
export const CONTENT_CHARS_MAX = 1_000_000

/** Languages of one template: each is checked whenever the definition is. */
export const LOCALES_MAX = 100

/** All content that `{ file: … }`, layouts and partials bring in: the whole definition is one record of the log. */
export const CONTENT_TOTAL_CHARS_MAX = 16_000_000

/** Things in one section: each reference is checked against them, and cohorts that rest on cohorts are followed one by one. */
export const SECTION_ENTRIES_MAX = 2000

/** Problems reported at once: the rest is a number, since nobody reads a thousand. */
export const PROBLEMS_MAX = 200

/** A condition with `times` keeps that many moments for each profile at the most. */
export const TIMES_MAX = 10_000

/** Steps of a sequence: each keeps facts of its own for every profile, and each fact is tried against all of the step before. */
export const SEQUENCE_STEPS_MAX = 10

/** Things in a `collect`: each is kept with all it says for every profile, and no mail shows more. */
export const COLLECT_MAX = 50

/** Events that take things out of a `collect`: each is looked at for every event of its name. */
export const MINUS_MAX = 8

/** Purposes of consent are compared whole: one that is longer is nobody's, and is not kept. */
export const PURPOSE_CHARS_MAX = 100

/** The highest and, below 0, the lowest priority: enough to put every campaign of a workspace before or after every other. */
export const PRIORITY_MAX = 1000

/** Topics in events are compared up to this length. */
export const TOPIC_CHARS_MAX = 200

/** Quiet hours or caps: each is tried at every message that goes out. */
export const POLICY_RULES_MAX = 20

/** Messages in the window of a cap: so many are remembered for each person, and who gets more is not protected by a cap. */
export const CAP_AT_MOST_MAX = 100

/** Tags of a campaign: each is kept with every message that a cap counts. */
export const TAGS_MAX = 10

/** Messages or entries in the span of a throttle: above what any tool takes in a day. */
export const THROTTLE_MAX = 10_000_000

/** The span of a throttle: shorter ones are below what timers and networks keep to. */
export const THROTTLE_PER_MS_MIN = 1000

/** Steps of one campaign, those in blocks included: people draw up to fifty; each edit keeps all of them for journeys under way. */
export const CAMPAIGN_STEPS_MAX = 500

/** Blocks of steps inside each other: nobody follows ten with their eyes; twenty leave room for what programs write. */
export const BLOCKS_DEPTH_MAX = 20

/** Values that one call saves, and names that all calls of a campaign save under: a journey carries them to its end. */
export const SAVED_PER_CALL_MAX = 20
export const SAVED_MAX = 50

/** Of a text that a call saves: a title or an address fits; a longer one is as good as missing. */
export const SAVED_CHARS_MAX = 500

/** Of what a call is answered: a few values fit many times over; a dump of the shop is refused before it is read. */
export const ANSWER_CHARS_MAX = 65_536

/** Characters of a value shown in a message. */
export const SHOWN_CHARS_MAX = 40
