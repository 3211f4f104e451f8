import { beginDraft, isChanged, type Draft } from './draft.ts'

/** The draft of this browser: one for all pages and windows, and still there after a reload. */
export interface DraftStore {
  /** Each workspace has a draft of its own; before one is opened there is none. */
  readonly open: (workspace: string) => void
  readonly read: () => Draft | undefined
  readonly write: (draft: Draft | undefined) => void
  /** Told of every change, also one of another window; returns how to be told no more. */
  readonly subscribe: (listener: () => void) => () => void
}

/** As much of the storage as is used; `onOther` tells which key another window wrote. */
export interface TextStorage {
  readonly get: (key: string) => string | null
  readonly set: (key: string, text: string | null) => void
  readonly onOther: (listener: (key: string | null) => void) => void
}

export function createDraftStore(storage: TextStorage): DraftStore {
  const listeners = new Set<() => void>()
  let key: string | undefined
  let draft: Draft | undefined
  const load = (): void => {
    draft = key === undefined ? undefined : parse(storage.get(key))
    listeners.forEach((listener) => listener())
  }
  storage.onOther((changed) => {
    if (changed === key || changed === null) load()
  })
  return {
    open: (workspace) => {
      if (key === keyOf(workspace)) return
      key = keyOf(workspace)
      load()
    },
    read: () => draft,
    write: (next) => {
      if (next === draft) return
      draft = next
      if (key !== undefined) storage.set(key, next && isChanged(next) ? JSON.stringify(kept(next)) : null)
      listeners.forEach((listener) => listener())
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const keyOf = (workspace: string): string => `rekindle-draft:${workspace}`

/** The steps back are for as long as the page is open. */
const kept = ({ version, source, text }: Draft): Pick<Draft, 'version' | 'source' | 'text'> => ({
  version,
  source,
  text,
})

function parse(text: string | null): Draft | undefined {
  try {
    const { version, source, text: now } = JSON.parse(text ?? '') as Partial<Draft>
    if (typeof version !== 'number' || typeof source !== 'string' || typeof now !== 'string') return undefined
    return { ...beginDraft(version, source), text: now }
  } catch {
    // Nothing is kept, or it is not ours.
    return undefined
  }
}

/** Where storage is closed to pages, the draft lives as long as the page. */
const browserStorage: TextStorage = {
  get: (key) => attempt(() => localStorage.getItem(key)) ?? null,
  set: (key, text) => {
    attempt(() => (text === null ? localStorage.removeItem(key) : localStorage.setItem(key, text)))
  },
  // Without a key everything was cleared.
  onOther: (listener) => window.addEventListener('storage', ({ key }) => listener(key)),
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

let ofBrowser: DraftStore | undefined
export const browserDraft = (): DraftStore => (ofBrowser ??= createDraftStore(browserStorage))
