import { describe, expect, it } from 'vitest'
import { addLine, countOf, emptyCart, removeLine, totalsOf } from './cart.ts'

const cart = emptyCart('c1')

describe('the cart', () => {
  it('counts the same product up instead of listing it twice', () => {
    const twice = addLine(addLine(cart, 'fern'), 'fern')
    expect(twice.lines).toEqual([{ product: 'fern', quantity: 2 }])
    expect(countOf(addLine(twice, 'quill'))).toBe(3)
  })

  it('forgets a product that is taken out', () => {
    expect(removeLine(addLine(cart, 'fern'), 'fern').lines).toEqual([])
  })

  it('takes a percentage off, to the cent', () => {
    expect(totalsOf(addLine(cart, 'quill'), '10%')).toEqual({ subtotal: 16, discount: 1.6, total: 14.4 })
  })

  it('takes an amount off, but never more than everything', () => {
    expect(totalsOf(addLine(cart, 'quill'), '5').total).toBe(11)
    expect(totalsOf(addLine(cart, 'quill'), '500').total).toBe(0)
  })

  it('ignores a discount that it cannot read', () => {
    expect(totalsOf(addLine(cart, 'quill'), 'free shipping').total).toBe(16)
  })

  it('leaves out what a stored cart has of products that are gone', () => {
    expect(totalsOf(addLine(cart, 'no-such-thing'), undefined).subtotal).toBe(0)
  })
})
