import { describe, expect, it } from 'vitest'
import { canonicalLocale, fittingLocale, isLocale } from './locale.ts'

describe('A locale', () => {
  it('is a language, perhaps with script and country', () => {
    for (const tag of ['de', 'pt-BR', 'zh-Hant-TW', 'gsw', 'es-419']) expect(isLocale(tag), tag).toBe(true)
    for (const tag of ['', 'd', 'german', 'de_DE', 'de-', '-de', 'de DE', 'C', `de${'-abcdefgh'.repeat(4)}`])
      expect(isLocale(tag), tag).toBe(false)
  })

  it('is compared without regard to how it is spelt', () => {
    expect(canonicalLocale('pt_BR')).toBe('pt-br')
    expect(canonicalLocale(' DE ')).toBe('de')
    for (const value of ['C.UTF-8', 'x'.repeat(1000), 5, null, undefined, {}])
      expect(canonicalLocale(value)).toBeUndefined()
  })

  it('is spoken to in its own tag, else in its language, else not', () => {
    const tags = ['de', 'pt-BR', 'zh-Hant']
    expect(fittingLocale(tags, 'pt_br')).toBe('pt-BR')
    expect(fittingLocale(tags, 'de-AT')).toBe('de')
    expect(fittingLocale(tags, 'zh-Hant-TW')).toBe('zh-Hant')
    // Portuguese of Portugal is not Brazilian, and plain Portuguese may be either.
    for (const other of ['pt-PT', 'pt', 'zh', 'en', 'C', undefined]) expect(fittingLocale(tags, other)).toBeUndefined()
  })
})
