import { describe, expect, it } from 'vitest'
import { beginDraft, isChanged, rebased, redone, undone, withText } from './draft.ts'
import { createDraftStore, type DraftStore, type TextStorage } from './draft-store.ts'
import { changesOf, conflictsOf } from './three-way.ts'

describe('a draft', () => {
  it('goes back and forward step by step', () => {
    const draft = withText(withText(beginDraft(3, 'a'), 'b'), 'c')
    expect(undone(draft).text).toBe('b')
    expect(undone(undone(undone(draft))).text).toBe('a')
    expect(redone(undone(draft)).text).toBe('c')
    expect(isChanged(undone(undone(draft)))).toBe(false)
  })

  it('takes what is typed in one field as one step', () => {
    const draft = withText(withText(beginDraft(3, 'a'), 'ab', 'field'), 'abc', 'field')
    expect(undone(draft).text).toBe('a')
  })

  it('that stands on another version has no way back to texts without it', () => {
    const draft = rebased(4, 'a2', 'a2b')
    expect(draft).toMatchObject({ version: 4, source: 'a2', text: 'a2b' })
    expect(undone(draft)).toBe(draft)
  })

  it('is there again after a reload, and gone once nothing is changed in it', () => {
    const { storage } = memory()
    opened(storage).write(withText(beginDraft(3, 'a'), 'b'))
    expect(opened(storage).read()).toMatchObject({ version: 3, source: 'a', text: 'b' })
    opened(storage).write(beginDraft(3, 'a'))
    expect(opened(storage).read()).toBeUndefined()
  })

  it('belongs to one workspace', () => {
    const { storage } = memory()
    const store = opened(storage)
    store.write(withText(beginDraft(3, 'a'), 'b'))
    store.open('other')
    expect(store.read()).toBeUndefined()
    store.open('shop')
    expect(store.read()?.text).toBe('b')
  })

  it('follows what another window writes', () => {
    const { storage, kept, tell } = memory()
    const store = opened(storage)
    kept.set('rekindle-draft:shop', JSON.stringify(withText(beginDraft(1, 'a'), 'b')))
    tell('rekindle-draft:other')
    expect(store.read()).toBeUndefined()
    tell('rekindle-draft:shop')
    expect(store.read()?.text).toBe('b')
  })
})

function opened(storage: TextStorage): DraftStore {
  const store = createDraftStore(storage)
  store.open('shop')
  return store
}

function memory() {
  const kept = new Map<string, string>()
  let told: (key: string) => void = () => {}
  const storage: TextStorage = {
    get: (key) => kept.get(key) ?? null,
    set: (key, text) => void (text === null ? kept.delete(key) : kept.set(key, text)),
    onOther: (listener) => void (told = listener),
  }
  return { storage, kept, tell: (key: string) => told(key) }
}

describe('two who change one definition', () => {
  const base = { cohorts: { a: { name: 'A' }, b: { name: 'B' } }, list: [1, 2] }

  it('do not get into each other’s way in different places', () => {
    const mine = changesOf(base, { ...base, cohorts: { ...base.cohorts, a: { name: 'Mine' } } })
    const theirs = changesOf(base, { ...base, cohorts: { ...base.cohorts, c: { name: 'New' } }, list: [1, 3] })
    expect(mine).toEqual([{ path: ['cohorts', 'a', 'name'], value: 'Mine' }])
    expect(conflictsOf(mine, theirs)).toEqual([])
  })

  it('are told where they do', () => {
    const mine = changesOf(base, { ...base, cohorts: { ...base.cohorts, a: { name: 'Mine' } } })
    const { a: _, ...others } = base.cohorts
    const theirs = changesOf(base, { ...base, cohorts: others })
    expect(conflictsOf(mine, theirs)).toEqual(mine)
    expect(conflictsOf(mine, mine)).toEqual([])
  })
})
