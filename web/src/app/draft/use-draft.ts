import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Mapping } from './mapping.ts'
import { getReadWorkspaceUrl, type Workspace } from '../../api/admin-api.ts'
import { call } from '../../api/call.ts'
import { readDefinition, withValue } from './definition-text.ts'
import { browserDraft } from './draft-store.ts'
import { beginDraft, isChanged, rebased, redone, undone, withText, type Draft } from './draft.ts'
import type { Path } from './path.ts'

export interface Drafting {
  readonly draft: Draft
  /** Undefined while the text cannot be read. */
  readonly definition: Mapping | undefined
  readonly isChanged: boolean
  /** Puts a value in its place; undefined takes away what is there. Does nothing while the text cannot be read. */
  readonly put: (path: Path, value: unknown) => void
  readonly setText: (text: string) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly discard: () => void
  /** Goes on from another version, with this text on top of it. */
  readonly rebase: (version: number, source: string, text: string) => void
}

export interface DraftAnswer {
  readonly data: Drafting | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

const store = browserDraft()

/** The version that is in force, as text; asked for when a page that edits it opens. */
export const readSource = (): Promise<Workspace> => call<Workspace>(getReadWorkspaceUrl({ format: 'json' }))

/** What this browser is changing; without a draft, the definition in force, which becomes one with the first change. */
export function useDraft(): DraftAnswer {
  const draft = useSyncExternalStore(store.subscribe, store.read)
  const source = useQuery({
    queryKey: ['workspace', 'source'],
    queryFn: readSource,
    enabled: draft === undefined,
    // A draft must not begin with a version that is no longer in force.
    staleTime: 0,
    gcTime: 0,
  })
  useEffect(() => {
    if (store.read() === undefined && source.data) store.write(beginDraft(source.data.version, source.data.source))
    // A new answer begins one even if it says the same as the last: the draft may have been let go of since.
  }, [source.data, source.dataUpdatedAt])
  // One that nothing was changed in keeps up with what is published.
  useEffect(() => dropWhenUnchanged, [])
  const text = draft?.text
  const definition = useMemo(() => (text === undefined ? undefined : readDefinition(text)), [text])
  return {
    data: draft && drafting(draft, definition),
    error: source.error,
    refetch: source.refetch,
  }
}

function dropWhenUnchanged(): void {
  const draft = store.read()
  if (draft && !isChanged(draft)) store.write(undefined)
}

/** The field for YAML has steps back of its own; the draft goes back over all that was typed in it at once. */
const TYPING = 'text'

const drafting = (draft: Draft, definition: Mapping | undefined): Drafting => ({
  draft,
  definition,
  isChanged: isChanged(draft),
  put: (path, value) => {
    const now = store.read()
    if (now && readDefinition(now.text)) store.write(withText(now, withValue(now.text, path, value)))
  },
  setText: (text) => change((now) => withText(now, text, TYPING)),
  undo: () => change(undone),
  redo: () => change(redone),
  discard: () => change((now) => withText(now, now.source)),
  rebase: (version, source, text) => change(() => rebased(version, source, text)),
})

function change(to: (draft: Draft) => Draft): void {
  const now = store.read()
  if (now) store.write(to(now))
}

/** Lets go of what was changed: the next page that edits begins with what is in force. */
export const endDraft = (): void => store.write(undefined)

/** After `text` was published: what was typed meanwhile goes on from there. */
export function draftPublished(version: number, text: string): void {
  const now = store.read()
  store.write(now && now.text !== text ? rebased(version, text, now.text) : undefined)
}
