import { Button, Group, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { replayDelivery } from '../../api/admin-api.ts'
import type { Delivery } from '../../api/admin-api.ts'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts.ts'

const words = texts.app.messages

/** Has a message tried once more that failed. One that may have arrived asks first. */
export function TryAgain({ delivery: { id, status } }: { readonly delivery: Delivery }) {
  const client = useQueryClient()
  const [isAsked, ask] = useState(false)
  const isUnconfirmed = status === 'unknown'
  const again = useMutation({
    mutationFn: () => replayDelivery(id, isUnconfirmed ? { unconfirmed: true } : {}),
    onSuccess: async () => {
      ask(false)
      await client.invalidateQueries({ queryKey: ['deliveries'] })
    },
  })
  const close = (): void => ask(false)
  return (
    <>
      {(status === 'failed' || isUnconfirmed) && (
        <Button
          size="compact-sm"
          variant="default"
          loading={again.isPending}
          onClick={() => (isUnconfirmed ? ask(true) : again.mutate())}
        >
          {isUnconfirmed ? words.againUnconfirmed : words.again}
        </Button>
      )}
      <output>{again.data && words.againAsked}</output>
      {again.error && <Notice text={again.error.message} />}
      <Modal
        opened={isAsked}
        onClose={close}
        title={words.againUnconfirmed}
        closeButtonProps={{ 'aria-label': texts.common.close }}
      >
        <p>{words.confirmUnconfirmed}</p>
        <Group mt={18} justify="flex-end">
          <Button variant="default" onClick={close}>
            {texts.app.campaigns.cancel}
          </Button>
          <Button loading={again.isPending} onClick={() => again.mutate()}>
            {words.againUnconfirmed}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
