/** An external id: `user_id`, `anonymous_id` or `email` with its value. */
export interface Id {
  readonly type: 'user_id' | 'anonymous_id' | 'email'
  readonly value: string
}

/** Whom an event is about. */
export interface Resolved {
  readonly profile: number
  readonly isNew: boolean
  /** Profiles that turn out to be the same person, in the order in which they are folded in. */
  readonly merged: readonly number[]
}

const STRONGEST_FIRST: readonly Id['type'][] = ['user_id', 'email', 'anonymous_id']

/**
 * Who is who, by definition: one person has at most one user id. The ids of an event are taken from the strongest down; one that
 * belongs to somebody with another user id than this person's is nobody's clue and stays where it is. All others are one person:
 * whoever of them has a user id, else the oldest, takes in the rest.
 */
export class ReferenceIdentity {
  /** All ids ever taken, each with whose it is. */
  #owned: { readonly id: Id; readonly profile: number }[] = []
  #next = 1

  resolve(ids: readonly Id[]): Resolved {
    const sorted = STRONGEST_FIRST.flatMap((type) => ids.filter((id) => id.type === type))
    const persons: number[] = []
    for (const id of sorted) {
      const owner = this.#ownerOf(id)
      if (owner !== undefined && !persons.includes(owner) && this.#mayBeOne([...persons, owner], ids))
        persons.push(owner)
    }
    const survivor = persons.find((each) => this.#userIdsOf([each]).size > 0) ?? Math.min(...persons)
    const profile = persons.length === 0 ? this.#next++ : survivor
    const merged = persons.filter((each) => each !== profile)
    this.#owned = this.#owned.map((each) => (merged.includes(each.profile) ? { ...each, profile } : each))
    for (const id of ids) if (this.#ownerOf(id) === undefined) this.#owned.push({ id, profile })
    return { profile, isNew: persons.length === 0, merged }
  }

  /** Whether these profiles and the user id of the event have at most one user id between them. */
  #mayBeOne(profiles: readonly number[], ids: readonly Id[]): boolean {
    const theirs = this.#userIdsOf(profiles)
    for (const { type, value } of ids) if (type === 'user_id') theirs.add(value)
    return theirs.size < 2
  }

  #userIdsOf(profiles: readonly number[]): Set<string> {
    const owned = this.#owned.filter(({ id, profile }) => id.type === 'user_id' && profiles.includes(profile))
    return new Set(owned.map(({ id }) => id.value))
  }

  #ownerOf({ type, value }: Id): number | undefined {
    return this.#owned.find(({ id }) => id.type === type && id.value === value)?.profile
  }
}
