import { expect, it } from 'vitest'
import { readAnswer } from './read-answer.ts'

const PATHS = { stock: 'item.stock', price: 'offers[].price' }

it.each([
  ['{"item":{"stock":3},"offers":[{"price":"9.99"},{"price":"8"}]}', { values: { stock: 3, price: '9.99' } }],
  ['{"item":{"stock":0},"offers":[]}', { values: { stock: 0 } }],
  ['{"item":{"stock":null},"offers":[{"price":null},{"price":{}},{"price":true}]}', { values: { price: true } }],
  [JSON.stringify({ item: { stock: 'x'.repeat(501) } }), { values: {} }],
  ['[]', { values: {} }],
  ['null', { values: {} }],
  ['{"item":{"__proto__":{"stock":1}}}', { values: {} }],
  ['', { problem: 'not_json' }],
  ['<html>', { problem: 'not_json' }],
  [`"${'x'.repeat(65_536)}"`, { problem: 'too_large' }],
])('reads of %.60s what is asked for', (text, answer) => {
  expect(readAnswer(text, PATHS)).toEqual(answer)
})
