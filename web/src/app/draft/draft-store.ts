import { isChanged, type Draft } from './draft.ts'

/** The draft of this browser: one for all pages and windows, and still there after a reload. */
export interface DraftStore {
  readonly read: () => Draft | undefined
  readonly write: (draft: Draft | undefined) => void
  /** Told of every change, also one of another window; returns how to be told no more. */
  readonly subscribe: (listener: () => void) => () => void
}

/** As much of the storage as is used; `onOther` tells what another window wrote. */
export interface TextStorage {
  readonly get: () => string | null
  readonly set: (text: string | null) => void
  readonly onOther: (listener: () => void) => void
}

export function createDraftStore(storage: TextStorage): DraftStore {
  const listeners = new Set<() => void>()
  let draft = parse(storage.get())
  const tell = (): void => listeners.forEach((listener) => listener())
  storage.onOther(() => {
    draft = parse(storage.get()) ?? undefined
    tell()
  })
  return {
    read: () => draft,
    write: (next) => {
      if (next === draft) return
      draft = next
      storage.set(next && (isChanged(next) || next.future.length > 0) ? JSON.stringify(kept(next)) : null)
      tell()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

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
    return { version, source, text: now, past: [], future: [] }
  } catch {
    // Nothing is kept, or it is not ours.
    return undefined
  }
}

const KEY = 'rekindle-draft'

/** Where storage is closed to pages, the draft lives as long as the page. */
const browserStorage: TextStorage = {
  get: () => attempt(() => localStorage.getItem(KEY)) ?? null,
  set: (text) => {
    attempt(() => (text === null ? localStorage.removeItem(KEY) : localStorage.setItem(KEY, text)))
  },
  onOther: (listener) => window.addEventListener('storage', (event) => event.key === KEY && listener()),
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
