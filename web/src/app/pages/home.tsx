import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { listCampaigns, listCohorts, readStatus } from '../../api/admin-api.ts'
import type { Status } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Icon } from '../../parts/icons.tsx'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { ReadOn } from '../../parts/read-on.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { Figures } from '../shared/figures.tsx'
import { Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'
import { Attention } from './attention.tsx'
import { FirstSteps } from './first-steps.tsx'
import own from './home.module.css'

const words = texts.app

/** What an operator and a marketer want to see first: does it run, does anything wait for me, and what runs on it. */
export function Home() {
  const status = useQuery({ queryKey: ['status'], queryFn: () => readStatus(), refetchInterval: REFRESH_MS })
  return (
    <>
      <PageTitle title={words.home.title} />
      <div className={styles.grid}>
        <FirstSteps status={status.data} />
        <Panel title={words.home.loop} className={styles.wide}>
          <Answer of={status}>{(value) => <Loop status={value} />}</Answer>
        </Panel>
        <Attention status={status.data} />
        <Campaigns />
        <Cohorts />
      </div>
      <footer className={own.foot}>
        <ReadOn />
      </footer>
    </>
  )
}

function Loop({ status }: { readonly status: Status }) {
  const { position, lag, profiles, sending } = status
  const rate = useRate(position.head)
  return (
    <>
      <output className={own.sentence} data-state={lag === 0 ? 'ok' : 'behind'}>
        <Icon name={lag === 0 ? 'check' : 'clock'} />
        {lag === 0 ? words.home.ok : words.home.behind(formatNumber(lag))} {words.sending.modes[sending].text}
      </output>
      <Figures
        of={[
          { label: words.home.rate, value: rate === undefined ? words.none : formatNumber(rate) },
          { label: words.home.events, value: formatNumber(position.head) },
          { label: words.home.lag, value: formatNumber(lag) },
          { label: words.home.profiles, value: formatNumber(profiles) },
        ]}
      />
    </>
  )
}

/** How many a second came between the last two looks. */
function useRate(head: number): number | undefined {
  const last = useRef<{ readonly head: number; readonly at: number }>(undefined)
  const [rate, setRate] = useState<number>()
  useEffect(() => {
    const before = last.current
    last.current = { head, at: performance.now() }
    if (!before) return
    const seconds = (last.current.at - before.at) / 1000
    setRate(Math.round(((head - before.head) / seconds) * 10) / 10)
  }, [head])
  return rate
}

function Campaigns() {
  const { title, empty, name, status, entered, goal, statuses } = words.campaigns
  const campaigns = useQuery({
    queryKey: ['campaigns', 'first'],
    queryFn: () => listCampaigns({ limit: 20 }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Panel title={title} aside={<Link to="/campaigns">{words.campaigns.all}</Link>}>
      <Answer of={campaigns}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>{empty}</EmptyState>
          ) : (
            <Table label={title} columns={[name, status, entered, goal]} numbers={[2, 3]}>
              {items.map((campaign) => (
                <tr key={campaign.key}>
                  <td>
                    <Link to="/campaigns/$key" params={{ key: campaign.key }}>
                      {campaign.name}
                    </Link>
                  </td>
                  <td>
                    <Badge tone={campaign.status === 'live' ? 'good' : undefined}>{statuses[campaign.status]}</Badge>
                  </td>
                  <td className={styles.number}>{formatNumber(campaign.entered)}</td>
                  <td className={styles.number}>{formatNumber(campaign.goal)}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Answer>
    </Panel>
  )
}

function Cohorts() {
  const { title, empty, name, size } = words.cohorts
  const cohorts = useQuery({
    queryKey: ['cohorts', 'first'],
    queryFn: () => listCohorts({ limit: 20 }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Panel title={title} aside={<Link to="/cohorts">{words.cohorts.all}</Link>}>
      <Answer of={cohorts}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>{empty}</EmptyState>
          ) : (
            <Table label={title} columns={[name, size]} numbers={[1]}>
              {items.map((cohort) => (
                <tr key={cohort.key}>
                  <td>
                    <Link to="/cohorts/$key" params={{ key: cohort.key }}>
                      {cohort.name}
                    </Link>
                  </td>
                  <td className={styles.number}>{formatNumber(cohort.size)}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Answer>
    </Panel>
  )
}
