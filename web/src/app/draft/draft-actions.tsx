import { Button, Modal } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { readSession } from '../../api/admin-api.ts'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { NewestVersion } from './newest-version.tsx'
import { PlanAndPublish } from './plan-and-publish.tsx'
import type { Drafting } from './use-draft.ts'

const words = texts.builder.draft

interface DraftActionsProps {
  readonly drafting: Drafting
  readonly onPublished?: (version: number) => void
}

/** Steps back and forward, and the way to publishing; on every page that changes the definition. */
export function DraftActions({ drafting, onPublished }: DraftActionsProps) {
  const { draft, undo, redo, isChanged } = drafting
  const session = useQuery({ queryKey: ['session'], queryFn: () => readSession(), refetchInterval: REFRESH_MS })
  const [isOpen, setOpen] = useState(false)
  // Within a field the browser has steps back of its own.
  useHotkeys([
    ['mod+Z', undo],
    ['mod+shift+Z', redo],
    ['mod+Y', redo],
  ])
  return (
    <>
      <Button variant="default" size="sm" disabled={draft.past.length === 0} onClick={undo}>
        {words.undo}
      </Button>
      <Button variant="default" size="sm" disabled={draft.future.length === 0} onClick={redo}>
        {words.redo}
      </Button>
      <Button size="sm" disabled={!isChanged} onClick={() => setOpen(true)}>
        {words.review}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={words.review}
        size="lg"
        closeButtonProps={{ 'aria-label': texts.common.close }}
      >
        <NewestVersion newest={session.data?.version ?? undefined} drafting={drafting} />
        <PlanAndPublish
          drafting={drafting}
          onPublished={(version) => {
            setOpen(false)
            onPublished?.(version)
          }}
        />
      </Modal>
    </>
  )
}
