import { describe, expect, it } from 'vitest'
import { beginDraft, isChanged, redone, undone, withText } from './draft.ts'
import { createDraftStore } from './draft-store.ts'
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

  it('is there again after a reload, and gone once nothing is changed in it', () => {
    let kept: string | null = null
    const storage = { get: () => kept, set: (text: string | null) => void (kept = text), onOther: () => {} }
    createDraftStore(storage).write(withText(beginDraft(3, 'a'), 'b'))
    expect(createDraftStore(storage).read()).toMatchObject({ version: 3, source: 'a', text: 'b' })
    createDraftStore(storage).write(beginDraft(3, 'a'))
    expect(createDraftStore(storage).read()).toBeUndefined()
  })

  it('follows what another window writes', () => {
    let kept: string | null = null
    let told = (): void => {}
    const store = createDraftStore({ get: () => kept, set: () => {}, onOther: (listener) => void (told = listener) })
    kept = JSON.stringify(withText(beginDraft(1, 'a'), 'b'))
    told()
    expect(store.read()?.text).toBe('b')
  })
})

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
