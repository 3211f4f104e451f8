import type { Aggregate, Collect } from '../condition.ts'
import type { Workspace } from '../workspace.ts'
import type { Entry } from './node.ts'
import { shorten } from './node.ts'
import { readAggregate } from './read-aggregate.ts'
import { readCollect } from './read-collect.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'
import { readSection } from './scope.ts'

/** As traits are named in templates (`profile.traits.lifetime_value`): - would be read as minus by people and other tools. */
export const TRAIT_NAME = /^[a-z][a-z0-9_]{0,63}$/
const NAME_RULE = '1 to 64 small letters, digits and _, the first a letter'

/** Always there: what is computed under their names would never be seen. */
export const BUILT_IN_TRAITS: readonly string[] = ['first_seen', 'last_seen']

/** The section `computed`: aggregates under the names of traits. */
export const readComputed = (reports: Reports, entries: readonly Entry[]): Workspace['computed'] =>
  readSection<Aggregate | Collect>(reports, entries, {
    what: 'a computed trait',
    read: (node) =>
      node.kind === 'map' && node.entries.has('collect')
        ? readCollect(reports, node)
        : readAggregate(reports, node, ['collect']),
    checkName: (entry) => checkName(reports, entry),
  })

function checkName(reports: Reports, { key, keyPlace, value }: Entry): boolean {
  const at = { place: keyPlace, path: value.path }
  if (BUILT_IN_TRAITS.includes(key)) {
    const message = `\`${key}\` is a trait that every profile has; it can't be computed.`
    report(reports, at, { code: 'bad_key', message, hint: 'Choose another name.' })
    return false
  }
  if (TRAIT_NAME.test(key)) return true
  const message = `"${shorten(key)}" can't be the name of a computed trait.`
  report(reports, at, { code: 'bad_key', message, hint: nameHint(key) })
  return false
}

function nameHint(name: string): string {
  const plain = name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
  return `A name is ${NAME_RULE}${TRAIT_NAME.test(plain) && !BUILT_IN_TRAITS.includes(plain) ? `: write ${plain}` : ''}.`
}
