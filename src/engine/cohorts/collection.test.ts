import { describe, expect, it } from 'vitest'
import { DAY, HOUR, Person, programOf } from '../engine.fixture.ts'
import { allTraits } from './computed-traits.ts'

const cart = (collect: string, where = '{ did: A }') =>
  programOf(`
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
computed:
  cart: ${collect}
cohorts:
  c: { where: ${where} }
`)

const CART =
  '{ collect: product_id, of: Product Added, minus: [ Product Removed, { did: Order Completed, path: "products[].product_id" } ] }'

const shown = (person: Person) => allTraits(person.program, person.state, person.now).cart
const names = (person: Person) =>
  (shown(person) as { items: readonly { name: string }[] } | undefined)?.items.map(({ name }) => name)

const add = (person: Person, id: string, ago = 0): Person =>
  person.track('Product Added', { product_id: id, name: `The ${id}` }, ago)

describe('a collection', () => {
  it('is what was added and not removed or ordered since, each thing once, the newest first', () => {
    const person = new Person(cart(CART))
    for (const id of ['hat', 'cap', 'scarf', 'hat', 'sock']) add(person.wait(1), id)
    expect(names(person)).toEqual(['The sock', 'The hat', 'The scarf', 'The cap'])
    person.wait(1).track('Product Removed', { product_id: 'hat' })
    person.wait(1).track('Order Completed', { products: [{ product_id: 'cap' }, { product_id: 'sock' }] })
    expect(names(person)).toEqual(['The scarf'])
    expect(names(add(person.wait(1), 'hat'))).toEqual(['The hat', 'The scarf'])
  })

  it('is nothing at all while there is nothing in it', () => {
    const person = add(new Person(cart(CART, '{ trait: cart, exists: true }')), 'hat')
    expect(person.cohorts).toEqual(['c'])
    person.wait(1).track('Product Removed', { product_id: 'hat' })
    expect(shown(person)).toBeUndefined()
    expect(person.cohorts).toEqual([])
  })

  it('keeps what is plain of a thing: texts, numbers, truth values', () => {
    const person = new Person(cart('{ collect: "products[].sku", of: Cart Viewed }'))
    const products = [{ sku: 1, price: 9.5, sale: true, tags: ['a'], size: null, deep: { x: 1 } }, { name: 'no sku' }]
    person.track('Cart Viewed', { products })
    expect(shown(person)).toEqual({ items: [{ sku: 1, price: 9.5, sale: true }], truncated: false })
  })

  it('takes things away at the time of the events, whenever they are told', () => {
    const person = add(new Person(cart(CART)).wait(2 * HOUR), 'hat')
    person.track('Product Removed', { product_id: 'hat' }, HOUR)
    expect(names(person)).toEqual(['The hat'])
    expect(names(add(person, 'cap', HOUR))).toEqual(['The hat', 'The cap'])
    person.wait(1).track('Product Removed', { product_id: 'cap' })
    expect(names(add(person, 'cap', HOUR))).toEqual(['The hat'])
  })

  it('forgets what left its window, to the millisecond', () => {
    const person = add(
      new Person(
        cart('{ collect: product_id, of: Product Added, within: 1d }', '{ trait: "cart.items[].product_id", is: hat }'),
      ),
      'hat',
    )
    add(person.wait(HOUR), 'cap')
    person.wait(23 * HOUR - 1)
    expect([names(person), person.cohorts]).toEqual([['The cap', 'The hat'], ['c']])
    person.wait(1)
    expect([names(person), person.cohorts]).toEqual([['The cap'], []])
  })

  it('says that it is truncated when there are more things than it shows', () => {
    const person = new Person(cart('{ collect: product_id, of: Product Added, atMost: 2, minus: Product Removed }'))
    for (const id of ['a', 'b']) add(person.wait(1), id)
    expect(shown(person)).toMatchObject({ truncated: false })
    add(person.wait(1), 'c')
    expect(shown(person)).toMatchObject({ items: [{ product_id: 'c' }, { product_id: 'b' }], truncated: true })
    person.wait(1).track('Product Removed', { product_id: 'c' })
    expect(shown(person)).toMatchObject({ items: [{ product_id: 'b' }, { product_id: 'a' }], truncated: false })
  })

  it('says that it is truncated when something of a thing did not fit', () => {
    const person = new Person(cart(CART))
    person.track('Product Added', { product_id: 'a', text: 'x'.repeat(501), name: 'short' })
    expect(shown(person)).toEqual({ items: [{ product_id: 'a', name: 'short' }], truncated: true })
    const wide = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`p${index}`, 'x'.repeat(index)]))
    person.wait(1).track('Product Added', { product_id: 'a', ...wide })
    const { items } = shown(person) as { items: readonly object[] }
    expect(Object.keys(items[0]!)).toHaveLength(20)
  })

  it('decides branches of a campaign by what is in it then', () => {
    const program = programOf(`
version: 1
workspace: t
sources: { app: { writeKey: wk_app_12345 } }
connections: { push: { kind: webpush } }
computed: { cart: ${CART} }
campaigns:
  remind:
    entry: { event: Product Added }
    steps:
      - { wait: 1h }
      - branch:
          - when: { trait: "cart.items[].price", gte: 100 }
            then: [{ send: push, id: dear, message: { title: T, body: B } }]
        else: [{ send: push, id: cheap, message: { title: T, body: B } }]
`)
    const sent = (...prices: readonly number[]): readonly string[] => {
      const person = new Person(program)
      for (const price of prices) person.track('Product Added', { product_id: price, price })
      return person.wait(HOUR).sendAll()
    }
    expect([sent(20, 150), sent(20)]).toEqual([['dear'], ['cheap']])
  })

  it('stays small, and says that it is approximate once it forgot what could come back', () => {
    const person = new Person(cart('{ collect: product_id, of: Product Added, atMost: 2, minus: Product Removed }'))
    for (let index = 0; index < 18; index++) add(person.wait(1), `p${index}`)
    expect(person.state.truncated).toBeUndefined()
    add(person.wait(1), 'p18')
    expect(person.state.truncated).toHaveLength(1)
    const [kept] = Object.values(person.state.collections!)
    expect(kept!.items).toHaveLength(18)
    for (let index = 18; index > 0; index--) person.wait(1).track('Product Removed', { product_id: `p${index}` })
    expect(shown(person)).toBeUndefined()
    expect(shown(add(person.wait(1), 'z'))).toMatchObject({ items: [{ product_id: 'z' }], truncated: true })
  })

  it('forgets old removals, and is approximate only for what comes late and is older than those', () => {
    const person = new Person(cart(CART))
    for (let index = 0; index < 300; index++) person.wait(1).track('Product Removed', { product_id: `p${index}` })
    expect(Object.values(person.state.collections!)[0]!.removed).toHaveLength(256)
    add(person.wait(DAY), 'hat')
    expect(person.state.truncated).toBeUndefined()
    add(person, 'p3', 2 * DAY)
    expect(person.state.truncated).toHaveLength(1)
  })
})
