import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { listParkedEvents, replayParkedEvents } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { List } from '../shared/list.tsx'
import { usePages } from '../shared/pages-of.ts'
import styles from '../shared/shared.module.css'

const words = texts.app.connections

/** Events that a tool refused for good, with the reason; they can be sent again once that is mended. */
export function ParkedEvents({ connection }: { readonly connection: string }) {
  const client = useQueryClient()
  const parked = usePages({
    key: ['parked', connection],
    read: (page, signal) => listParkedEvents(connection, page, { signal }),
  })
  const replay = useMutation({
    mutationFn: () => replayParkedEvents(connection),
    onSuccess: () => client.invalidateQueries({ queryKey: ['parked', connection] }),
  })
  return (
    <Panel
      title={words.parked}
      className={styles.wide}
      aside={
        (parked.data?.length ?? 0) > 0 && (
          <Button size="compact-sm" variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>
            {words.replay}
          </Button>
        )
      }
    >
      <output>{replay.data && words.replayed(formatNumber(replay.data.sent), formatNumber(replay.data.left))}</output>
      {replay.error && <Notice text={replay.error.message} />}
      <List pages={parked} empty={words.noParked}>
        {(items) => (
          <ul className={styles.rows}>
            {items.map(({ position, messageId, detail }) => (
              <li key={position}>
                <p>{detail}</p>
                <p className={styles.key}>{messageId}</p>
              </li>
            ))}
          </ul>
        )}
      </List>
    </Panel>
  )
}
