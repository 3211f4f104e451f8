import { describe, expect, it } from 'vitest'
import { smsSegments } from './sms-segments.ts'

describe('segments of a text message', () => {
  it.each([
    ['nothing', '', 'gsm7', 0, 0],
    ['a word', 'Hello', 'gsm7', 5, 1],
    ['letters that every phone knows', 'Größe: 5 £ à Ñ Δ', 'gsm7', 16, 1],
    ['160 characters', 'a'.repeat(160), 'gsm7', 160, 1],
    ['161 characters', 'a'.repeat(161), 'gsm7', 161, 2],
    ['two full parts', 'a'.repeat(306), 'gsm7', 306, 2],
    ['one more', 'a'.repeat(307), 'gsm7', 307, 3],
    ['euro and brackets take two places', '[€]', 'gsm7', 6, 1],
    ['80 euros', '€'.repeat(80), 'gsm7', 160, 1],
    ['an escape is not parted from its character', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'gsm7', 306, 3],
    ['a typographic quote makes all of it UCS-2', '’', 'ucs2', 1, 1],
    ['a small ç is in no GSM table', 'ç', 'ucs2', 1, 1],
    ['70 of another script', '注'.repeat(70), 'ucs2', 70, 1],
    ['71 of them', '注'.repeat(71), 'ucs2', 71, 2],
    ['134 of them', '注'.repeat(134), 'ucs2', 134, 2],
    ['135 of them', '注'.repeat(135), 'ucs2', 135, 3],
    ['an emoji takes two places', '🛒', 'ucs2', 2, 1],
    ['an emoji is not parted', `${'注'.repeat(66)}🛒${'注'.repeat(66)}`, 'ucs2', 134, 3],
  ])('%s', (_title, text, encoding, units, segments) => {
    expect(smsSegments(text)).toEqual({ encoding, units, segments })
  })
})
