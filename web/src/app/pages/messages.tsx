import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import {
  listCampaigns,
  listConnections,
  listDeliveries,
  type Delivery,
  type ListDeliveriesParams,
  type ListDeliveriesStatus,
} from '../../api/admin-api.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import type { MessageFilter } from '../router.tsx'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import { PersonLink } from '../shared/person-link.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'
import { MessageDetails } from './message-details.tsx'

const words = texts.app.messages

const STATUSES: readonly ListDeliveriesStatus[] = [
  'pending',
  'held',
  'sending',
  'sent',
  'delivered',
  'failed',
  'skipped',
  'unknown',
  'cancelled',
]

export function Messages() {
  const filter = useSearch({ from: '/messages' })
  const deliveries = usePages({
    key: ['deliveries', filter],
    read: (page, signal) => listDeliveries({ ...asked(filter), ...page, limit: 50 }, { signal }),
    every: REFRESH_MS,
  })
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <Panel title={words.title} quiet>
        <Filters filter={filter} />
        <List pages={deliveries} empty={isFiltered ? words.emptyFiltered : words.empty}>
          {(items) => (
            <Table
              label={words.title}
              columns={[words.at, words.message, words.person, words.via, words.status, words.details]}
            >
              {items.map((delivery) => (
                <Row key={delivery.id} delivery={delivery} />
              ))}
            </Table>
          )}
        </List>
      </Panel>
    </>
  )
}

/** A status that there is not, from an address that somebody typed, filters by nothing. */
const asked = ({ status, ...rest }: MessageFilter): ListDeliveriesParams => {
  const known = STATUSES.find((each) => each === status)
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(given), ...(known && { status: known }) }
}

function Filters({ filter }: { readonly filter: MessageFilter }) {
  const go = useNavigate({ from: '/messages' })
  const campaigns = useQuery({ queryKey: ['campaigns', 'all'], queryFn: () => listCampaigns({ limit: 1000 }) })
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => listConnections({ limit: 100 }) })
  const choices = [
    {
      name: 'campaign',
      label: words.campaign,
      options: (campaigns.data?.items ?? []).map(({ key, name }) => ({ value: key, label: name })),
    },
    {
      name: 'connection',
      label: words.connection,
      options: (connections.data?.items ?? []).map(({ key }) => ({ value: key, label: key })),
    },
    {
      name: 'status',
      label: words.status,
      options: STATUSES.map((value) => ({ value, label: words.statuses[value] ?? value })),
    },
  ] as const
  return (
    <div className={styles.filters}>
      {choices.map(({ name, label, options }) => (
        <NativeSelect
          key={name}
          label={label}
          value={filter[name] ?? ''}
          data={[{ value: '', label: words.all }, ...options]}
          onChange={(event) =>
            void go({ search: { ...filter, [name]: event.currentTarget.value || undefined }, replace: true })
          }
        />
      ))}
      {filter.profile !== undefined && (
        <Button variant="default" onClick={() => void go({ search: { ...filter, profile: undefined } })}>
          {words.person}: {filter.profile} ×
        </Button>
      )}
    </div>
  )
}

function Row({ delivery }: { readonly delivery: Delivery }) {
  const [isOpen, open] = useState(false)
  const { createdAt, channel, campaign, step, userId, profileId, connection, status, reason, audience } = delivery
  return (
    <Fragment>
      <tr>
        <td>
          <When at={createdAt} />
        </td>
        <td>
          {audience ? words.audience[audience.op] : (words.channels[channel] ?? channel)}
          <div className={styles.key}>
            {campaign} / {step}
          </div>
        </td>
        <td>
          <PersonLink profileId={profileId} userId={userId} />
        </td>
        <td>{connection}</td>
        <td>
          <Badge tone={toneOf(status)}>{words.statuses[status] ?? status}</Badge>
          {reason !== null && <div className={styles.key}>{words.reason(reason)}</div>}
        </td>
        <td>
          <Button size="compact-sm" variant="subtle" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
            {words.details}
          </Button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={6}>
            <MessageDetails delivery={delivery} />
          </td>
        </tr>
      )}
    </Fragment>
  )
}

function toneOf(status: string): 'good' | 'bad' | undefined {
  if (status === 'sent' || status === 'delivered') return 'good'
  return status === 'failed' || status === 'unknown' ? 'bad' : undefined
}
