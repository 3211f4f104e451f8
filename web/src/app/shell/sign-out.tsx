import { Button, Group, Modal, type ButtonProps } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { signOut } from '../../api/admin-api.ts'
import { texts } from '../../texts.ts'
import { browserDraft } from '../draft/draft-store.ts'
import { useHasDraft } from '../draft/has-draft.ts'

const words = texts.app

/** Ends the session. A draft may hold secrets, and is not left behind in the browser; who has one is asked first. */
export function SignOut(props: ButtonProps) {
  const client = useQueryClient()
  const hasDraft = useHasDraft()
  const [isAsked, ask] = useState(false)
  const leave = (): void => {
    browserDraft().write(undefined)
    void signOut().finally(() => client.resetQueries())
  }
  return (
    <>
      <Button {...props} onClick={() => (hasDraft ? ask(true) : leave())}>
        {words.signOut}
      </Button>
      <Modal
        opened={isAsked}
        onClose={() => ask(false)}
        title={words.signOut}
        closeButtonProps={{ 'aria-label': texts.common.close }}
      >
        <p>{texts.builder.draft.losesDraft}</p>
        <Group mt={18} justify="flex-end">
          <Button variant="default" onClick={() => ask(false)}>
            {words.campaigns.cancel}
          </Button>
          <Button onClick={leave}>{words.signOut}</Button>
        </Group>
      </Modal>
    </>
  )
}
