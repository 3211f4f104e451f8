import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DropReason } from '../engine/identity/resolve.ts'
import { DROPS_TOLD_MAX } from '../engine/identity/attach-ids.ts'
import { JOURNEYS_MAX } from '../engine/profile-state.ts'
import { EXTERNAL_IDS_PER_EVENT_MAX } from '../model/collect-ids.ts'
import { NAME_LENGTH_MAX } from '../model/event-ids.ts'
import {
  BUILT_IN_ID_TYPES,
  idKindOf,
  IDS_PER_KIND,
  IDS_PER_PROFILE_MAX,
  MERGES_PER_PROFILE_MAX,
  USER_IDS_WITH_ALIASES_MAX,
  USERS_PER_DEVICE_MAX,
} from '../model/id-types.ts'
import { parseWorkspace } from '../model/parse-workspace.ts'
import { isPlaceholder } from '../model/placeholder-ids.ts'

const document = readFileSync(new URL('../../docs/identity.md', import.meta.url), 'utf8')
const plain = document.replaceAll(/\s+/g, ' ')
const section = (heading: string): string => document.split(`# ${heading}\n`)[1]!.split('\n#')[0]!
const coded = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)

// The compiler sees to it that none is missing and none too many.
const REASONS: Readonly<Record<DropReason, true>> = {
  placeholder: true,
  malformed: true,
  too_many: true,
  blocked: true,
  other_user: true,
  limit: true,
  ids: true,
  merges: true,
  shared: true,
  unlinked: true,
}

describe('docs/identity.md', () => {
  it('lists the types of ids from the strongest down, each with its limit', () => {
    const rows = [...section('Ids').matchAll(/^\| (.+?) \|.*\| (\d+)[^|]*\|$/gm)]
    const listed = rows.flatMap(([, types, limit]) => coded(types!).map((type) => [type, Number(limit)]))
    expect(listed).toEqual(BUILT_IN_ID_TYPES.map((type) => [type, IDS_PER_KIND[idKindOf(type)]]))
    expect(rows.find(([, types]) => types === 'your own, by name')?.[2]).toBe(String(IDS_PER_KIND.custom))
  })

  it.each([
    [`no more than ${IDS_PER_PROFILE_MAX} ids in all, no more than ${MERGES_PER_PROFILE_MAX} profiles folded into one`],
    [`more than **${USERS_PER_DEVICE_MAX}** different user ids`],
    [`at most ${USER_IDS_WITH_ALIASES_MAX} user ids this way`],
    [`the first ${EXTERNAL_IDS_PER_EVENT_MAX} are looked at`],
    [`at most ${NAME_LENGTH_MAX} characters`],
    [`up to ${DROPS_TOLD_MAX} times in a profile's life`],
    [`Of more than ${JOURNEYS_MAX} journeys`],
  ])('says: %s', (sentence) => {
    expect(plain).toContain(sentence)
  })

  it('lists every reason why an id does not count', () => {
    const listed = [...section('Nothing is silent').matchAll(/^\| `(\w+)` \|/gm)].map(([, reason]) => reason)
    expect(listed).toEqual(Object.keys(REASONS))
  })

  it('lists values that are nobody’s, and they are', () => {
    const [values, email, , device] = section("Values that are nobody's").split(/\n- /)
    expect(coded(values!).filter((value) => !isPlaceholder('anonymous_id', value))).toEqual([])
    expect(coded(email!).filter((start) => !isPlaceholder('email', `${start}shop.example`))).toEqual([])
    expect(coded(device!.split('\n\n')[0]!).filter((value) => !isPlaceholder('ios.id', value))).toEqual([])
    expect(isPlaceholder('phone', '+1111111111')).toBe(true)
  })

  it('shows rules that can be written so', () => {
    const example = /```yaml\n([^`]+)```/.exec(document)![1]!
    const parsed = parseWorkspace(`version: 1\nworkspace: shop\n${example}`, {
      env: () => undefined,
      readFile: () => undefined,
      kinds: {},
    })
    expect(parsed.ok && parsed.value.workspace.identity).toEqual({
      blocked: ['kiosk-*', 'demo'],
      types: {
        anonymous_id: { limit: 20 },
        loyalty_card: { limit: 1, blocked: ['0000'] },
        'ios.idfa': { limit: 0 },
      },
      priority: ['user_id', 'loyalty_card'],
      usersPerDevice: 5,
    })
  })
})
