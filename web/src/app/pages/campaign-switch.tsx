import { Button, Group, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { endCampaign, launchCampaign, pauseCampaign, type CampaignStatusProperty } from '../../api/admin-api.ts'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts.ts'

const words = texts.app.campaigns

const DO = { launch: launchCampaign, pause: pauseCampaign, end: endCampaign } as const
type Turn = keyof typeof DO

const TURNS: Readonly<Record<CampaignStatusProperty, readonly Turn[]>> = {
  draft: ['launch'],
  live: ['pause', 'end'],
  paused: ['launch', 'end'],
  ended: ['launch'],
}

/** Launch, pause, end: each asks once more, since people are on the other side. */
export function CampaignSwitch({
  campaign,
  status,
}: {
  readonly campaign: string
  readonly status: CampaignStatusProperty
}) {
  const client = useQueryClient()
  const [asked, ask] = useState<Turn>()
  const turn = useMutation({
    mutationFn: (which: Turn) => DO[which](campaign),
    onSuccess: async () => {
      ask(undefined)
      await client.invalidateQueries()
    },
  })
  const close = (): void => {
    ask(undefined)
    turn.reset()
  }
  return (
    <>
      {TURNS[status].map((which) => (
        <Button
          key={which}
          size="sm"
          radius="xl"
          variant={which === 'launch' ? 'filled' : 'default'}
          onClick={() => ask(which)}
        >
          {words[which]}
        </Button>
      ))}
      <Modal
        opened={asked !== undefined}
        onClose={close}
        title={asked && words[asked]}
        closeButtonProps={{ 'aria-label': texts.common.close }}
      >
        {asked && <p>{words.confirm[asked]}</p>}
        {turn.error && <Notice text={turn.error.message} />}
        <Group mt={18} justify="flex-end">
          <Button variant="default" onClick={close}>
            {words.cancel}
          </Button>
          <Button loading={turn.isPending} onClick={() => asked && turn.mutate(asked)}>
            {asked && words[asked]}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
