import { useEffect } from 'react'
import { NewerVersion } from './newer-version.tsx'
import { endDraft, type Drafting } from './use-draft.ts'

interface NewestVersionProps {
  /** Undefined: not known yet. */
  readonly newest: number | undefined
  readonly drafting: Drafting
}

/** Sees to it that what is edited is the newest version: by itself where nothing was changed, else by asking. */
export function NewestVersion({ newest, drafting }: NewestVersionProps) {
  const { version } = drafting.draft
  const isBehind = newest !== undefined && newest > version
  const { isChanged } = drafting
  useEffect(() => {
    if (isBehind && !isChanged) endDraft()
  }, [isBehind, isChanged])
  return isBehind && isChanged ? <NewerVersion version={newest} drafting={drafting} /> : null
}
