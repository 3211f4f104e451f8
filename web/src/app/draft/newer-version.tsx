import { Button, Group, NativeSelect } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts.ts'
import styles from '../shared/shared.module.css'
import { mergeOf, withChanges, type Merge } from './merge-draft.ts'
import { pathText, valueAt } from './path.ts'
import { readDefinition } from './definition-text.ts'
import { endDraft, readSource, type Drafting } from './use-draft.ts'

const words = texts.builder.newer

interface NewerVersionProps {
  readonly version: number
  readonly drafting: Drafting
}

interface Newer {
  readonly version: number
  readonly source: string
  readonly merge: Merge | undefined
}

/** Somebody else has published meanwhile: what was changed here goes on top of it, or is let go of. */
export function NewerVersion({ version, drafting }: NewerVersionProps) {
  const look = useMutation({
    mutationFn: async (): Promise<Newer> => {
      const { version: newest, source } = await readSource()
      return { version: newest, source, merge: mergeOf(drafting.draft, source) }
    },
    onSuccess: (newer) => {
      if (newer.merge?.conflicts.length === 0) rebase(drafting, newer, newer.merge.changes)
    },
  })
  return (
    <div className={styles.more}>
      <p role="alert">{words.text(String(version))}</p>
      <Group>
        <Button size="sm" loading={look.isPending} onClick={() => look.mutate()}>
          {words.onTop}
        </Button>
        <Button size="sm" variant="default" onClick={endDraft}>
          {words.load}
        </Button>
      </Group>
      {look.error && <Notice text={look.error.message} />}
      {look.data && !look.data.merge && <Notice text={words.unreadable} />}
      {look.data?.merge && look.data.merge.conflicts.length > 0 && (
        <Conflicts newer={look.data} merge={look.data.merge} drafting={drafting} />
      )}
    </div>
  )
}

const rebase = (drafting: Drafting, { version, source }: Newer, changes: Merge['changes']): void =>
  drafting.rebase(version, source, withChanges(source, changes))

interface ConflictsProps {
  readonly newer: Newer
  readonly merge: Merge
  readonly drafting: Drafting
}

/** Places that both have changed: one of the two has to be chosen for each. */
function Conflicts({ newer, merge: { changes, conflicts }, drafting }: ConflictsProps) {
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set())
  const published = readDefinition(newer.source)
  const choose = (place: string, isTheirs: boolean): void =>
    setTheirs((now) => new Set(isTheirs ? [...now, place] : [...now].filter((other) => other !== place)))
  return (
    <>
      <strong>{words.conflicts}</strong>
      <ul className={styles.rows}>
        {conflicts.map(({ path, value }) => {
          const place = pathText(path)
          return (
            <li key={place}>
              <span className={styles.key}>{place}</span>
              <NativeSelect
                aria-label={place}
                value={theirs.has(place) ? 'theirs' : 'mine'}
                data={[
                  { value: 'mine', label: words.mine(shown(value)) },
                  { value: 'theirs', label: words.theirs(shown(valueAt(published, path))) },
                ]}
                onChange={(event) => choose(place, event.currentTarget.value === 'theirs')}
              />
            </li>
          )
        })}
      </ul>
      <Button
        size="sm"
        onClick={() =>
          rebase(
            drafting,
            newer,
            changes.filter(({ path }) => !theirs.has(pathText(path))),
          )
        }
      >
        {words.goOn}
      </Button>
    </>
  )
}

const SHOWN_MAX = 80
function shown(value: unknown): string {
  if (value === undefined) return words.gone
  const text = JSON.stringify(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}
