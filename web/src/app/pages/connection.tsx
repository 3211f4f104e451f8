import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { listConnections, testConnection, type Connection } from '../../api/admin-api.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { formatNumber } from '../../parts/format.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { Figures } from '../shared/figures.tsx'
import { NoSuchPage } from '../shared/last-pages.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'
import { ConnectionLists } from './connection-lists.tsx'
import { ParkedEvents } from './parked-events.tsx'

const words = texts.app.connections
/** It is built in: there is nothing to tell it. */
const INBOX = 'inbox'

export function ConnectionPage() {
  const { key } = useParams({ from: '/connections/$key' })
  const connections = useQuery({
    queryKey: ['connections'],
    queryFn: () => listConnections({ limit: 100 }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Answer of={connections}>
      {({ items }) => {
        const found = items.find((connection) => connection.key === key)
        return found ? <Whole connection={found} /> : <NoSuchPage />
      }}
    </Answer>
  )
}

function Whole({ connection }: { readonly connection: Connection }) {
  const { key, title, abilities, settings, state, pending, throttled, receive } = connection
  return (
    <>
      <PageTitle title={key} lead={title}>
        <Badge tone={state.status === 'ok' ? 'good' : 'bad'}>{words.states[state.status]}</Badge>
        {key !== INBOX && (
          <Button component={Link} to={`/connections/${key}/edit`} variant="default" size="sm" radius="xl">
            {texts.builder.connecting.editLink}
          </Button>
        )}
        <TestButton connection={key} />
        <Link to="/messages" search={{ connection: key }}>
          {words.log}
        </Link>
      </PageTitle>
      <div className={styles.grid}>
        <Panel title={words.waiting}>
          <Figures
            of={[
              {
                label: words.waiting,
                value: formatNumber(pending),
                note: throttled > 0 ? words.throttled(formatNumber(throttled)) : undefined,
              },
            ]}
          />
          <p className={styles.soft}>{state.detail}</p>
        </Panel>
        <Panel title={words.settings}>
          <dl className={styles.facts}>
            {Object.entries(settings).map(([name, value]) => (
              <Setting key={name} name={name} value={value} />
            ))}
          </dl>
        </Panel>
        {abilities.includes('audiences') && <ConnectionLists connection={key} />}
        {receive && <Receive receive={receive} />}
        {abilities.includes('forward') && <ParkedEvents connection={key} />}
      </div>
    </>
  )
}

const Setting = ({ name, value }: { readonly name: string; readonly value: unknown }) => (
  <>
    <dt>{name}</dt>
    <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
  </>
)

/** A harmless call that shows whether the settings are good. */
function TestButton({ connection }: { readonly connection: string }) {
  const test = useMutation({ mutationFn: () => testConnection(connection) })
  return (
    <>
      <Button variant="default" size="sm" radius="xl" loading={test.isPending} onClick={() => test.mutate()}>
        {words.test}
      </Button>
      <output>
        {test.data && <Badge tone={test.data.ok ? 'good' : 'bad'}>{test.data.detail}</Badge>}
        {test.error && <Badge tone="bad">{test.error.message}</Badge>}
      </output>
    </>
  )
}

const Receive = ({ receive: { address, calls } }: { readonly receive: NonNullable<Connection['receive']> }) => (
  <Panel title={words.receive} className={styles.wide}>
    <CodeBlock code={address} label={words.receive} />
    <h3>{words.calls}</h3>
    {calls.length === 0 ? (
      <EmptyState>{words.noCalls}</EmptyState>
    ) : (
      <ul className={styles.rows}>
        {calls.map(({ at, outcome, detail, events, noted, bad, problems }, index) => (
          <li key={`${at} ${index}`}>
            <p className={styles.pair}>
              <span>
                <Badge tone={outcome === 'accepted' ? 'good' : 'bad'}>{outcome}</Badge>{' '}
                {detail ?? words.callLine(formatNumber(events), formatNumber(noted), formatNumber(bad))}
              </span>
              <span className={styles.soft}>
                <When at={at} />
              </span>
            </p>
            {problems.map((problem) => (
              <p key={problem} className={styles.key}>
                {problem}
              </p>
            ))}
          </li>
        ))}
      </ul>
    )}
  </Panel>
)
