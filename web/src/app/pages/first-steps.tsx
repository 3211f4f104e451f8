import { Button } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { listCampaigns, listCohorts, listConnections, type Status } from '../../api/admin-api.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { Badge } from '../shared/badge.tsx'
import styles from '../shared/shared.module.css'
import own from './home.module.css'

const words = texts.app.home.start

/** The way from nothing to real messages. It goes away by itself once all is done, or when it is sent away. */
export function FirstSteps({ status }: { readonly status: Status | undefined }) {
  const [isHidden, hide] = useLocalStorage({ key: 'rekindle/first-steps-hidden', defaultValue: false })
  const cohorts = useQuery({ queryKey: ['cohorts', 'first'], queryFn: () => listCohorts({ limit: 20 }) })
  const campaigns = useQuery({ queryKey: ['campaigns', 'first'], queryFn: () => listCampaigns({ limit: 20 }) })
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => listConnections({ limit: 100 }) })
  if (isHidden || !status || !cohorts.data || !campaigns.data || !connections.data) return null
  const steps = [
    { ...words.steps.events, to: '/sources', done: status.profiles > 0 },
    { ...words.steps.cohort, to: '/cohorts', done: cohorts.data.items.length > 0 },
    { ...words.steps.campaign, to: '/campaigns', done: campaigns.data.items.some((one) => one.status === 'live') },
    {
      ...words.steps.connection,
      to: '/connections',
      done: connections.data.items.some(
        ({ kind, abilities }) => kind !== 'inbox' && abilities.some((ability) => ability.startsWith('send')),
      ),
    },
    { ...words.steps.live, to: '/workspace', done: status.sending === 'live' },
  ] as const
  if (steps.every(({ done }) => done)) return null
  return (
    <Panel
      title={words.title}
      lead={words.lead}
      className={styles.wide}
      aside={
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => hide(true)}>
          {words.hide}
        </Button>
      }
    >
      <ol className={own.steps}>
        {steps.map(({ title, text, to, done }) => (
          <li key={title} data-done={done}>
            <span className={styles.pair}>
              <Link to={to}>{title}</Link>
              <Badge tone={done ? 'good' : undefined}>{done ? words.done : words.open}</Badge>
            </span>
            <span className={styles.soft}>{text}</span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
