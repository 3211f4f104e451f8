import { useSyncExternalStore } from 'react'
import { browserDraft } from './draft-store.ts'
import { isChanged } from './draft.ts'

const store = browserDraft()

/** Whether this browser has changes that are not published. */
export const useHasDraft = (): boolean =>
  useSyncExternalStore(store.subscribe, () => {
    const draft = store.read()
    return draft !== undefined && isChanged(draft)
  })
