import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { readProfile, type Profile } from '../../api/admin-api.ts'
import { formatDay } from '../../parts/format.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'
import { PersonTimeline } from './person-timeline.tsx'
import { PersonWhy } from './person-why.tsx'

const words = texts.app.person

export function Person() {
  const { idType, id } = useParams({ from: '/people/$idType/$id' })
  const profile = useQuery({
    queryKey: ['profile', idType, id],
    queryFn: () => readProfile(idType, id),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Answer of={profile}>
      {(person) => (
        <>
          <Head person={person} />
          <div className={styles.grid}>
            <Facts title={words.ids} of={person.ids.map(({ type, value }) => [type.replaceAll('_', ' '), value])} />
            <Facts title={words.traits} of={Object.entries(person.traits)} empty={words.noTraits} />
            {Object.keys(person.computed).length > 0 && (
              <Facts title={words.computed} of={Object.entries(person.computed)} />
            )}
            <Cohorts person={person} />
            <Journeys person={person} />
            <Lists person={person} />
            <Coupons person={person} />
            <Permission person={person} />
            <PersonWhy idType="profile_id" id={person.profileId} />
            <PersonTimeline idType="profile_id" id={person.profileId} />
          </div>
        </>
      )}
    </Answer>
  )
}

function Head({ person: { profileId, userId, traits, firstSeen, lastSeen } }: { readonly person: Profile }) {
  const name = [traits['first_name'] ?? traits['firstName'], traits['last_name'] ?? traits['lastName']]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ')
  const lead = words.since(formatDay(Date.parse(firstSeen)), formatDay(Date.parse(lastSeen)))
  return (
    <PageTitle title={name === '' ? (userId ?? profileId) : name} lead={lead}>
      <Link to="/messages" search={{ profile: profileId }}>
        {words.messages}
      </Link>
    </PageTitle>
  )
}

interface FactsProps {
  readonly title: string
  readonly of: readonly (readonly [name: string, value: unknown])[]
  readonly empty?: string
}

const Facts = ({ title, of, empty }: FactsProps) => (
  <Panel title={title}>
    {of.length === 0 ? (
      <EmptyState>{empty}</EmptyState>
    ) : (
      <dl className={styles.facts}>
        {of.map(([name, value], index) => (
          <FactPair key={`${name} ${index}`} name={name} value={value} />
        ))}
      </dl>
    )}
  </Panel>
)

const FactPair = ({ name, value }: { readonly name: string; readonly value: unknown }) => (
  <>
    <dt>{name}</dt>
    <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
  </>
)

const Cohorts = ({ person: { cohorts } }: { readonly person: Profile }) => (
  <Panel title={words.cohorts}>
    {cohorts.length === 0 ? (
      <EmptyState>{words.noCohorts}</EmptyState>
    ) : (
      <ul className={styles.rows}>
        {cohorts.map(({ key, name, enteredAt }) => (
          <li key={key} className={styles.pair}>
            <Link to="/cohorts/$key" params={{ key }}>
              {name}
            </Link>
            <span className={styles.soft}>
              <When at={enteredAt} />
            </span>
          </li>
        ))}
      </ul>
    )}
  </Panel>
)

const Journeys = ({ person: { journeys } }: { readonly person: Profile }) => (
  <Panel title={words.journeys}>
    {journeys.length === 0 ? (
      <EmptyState>{words.noJourneys}</EmptyState>
    ) : (
      <ul className={styles.rows}>
        {journeys.map(({ id, campaign, step, due }) => (
          <li key={id} className={styles.pair}>
            <span>
              <Link to="/campaigns/$key" params={{ key: campaign }}>
                {campaign}
              </Link>{' '}
              <span className={styles.key}>{step}</span>
            </span>
            <span className={styles.soft}>
              {due === null ? (
                words.waits
              ) : (
                <>
                  {words.nextUp('')} <When at={due} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    )}
  </Panel>
)

const Lists = ({ person: { audiences } }: { readonly person: Profile }) => (
  <Panel title={words.lists}>
    {audiences.length === 0 ? (
      <EmptyState>{words.noLists}</EmptyState>
    ) : (
      <ul className={styles.rows}>
        {audiences.map(({ list, on, status }) => (
          <li key={list} className={styles.pair}>
            <span>{list}</span>
            <span>
              <Badge tone={on ? 'good' : undefined}>{on ? words.on : words.off}</Badge>{' '}
              <span className={styles.soft}>{texts.app.messages.statuses[status] ?? status}</span>
            </span>
          </li>
        ))}
      </ul>
    )}
  </Panel>
)

const Coupons = ({ person: { coupons } }: { readonly person: Profile }) => (
  <Panel title={words.coupons}>
    {coupons.length === 0 ? (
      <EmptyState>{words.noCoupons}</EmptyState>
    ) : (
      <ul className={styles.rows}>
        {coupons.map(({ coupon, code, discount, expiresAt }) => (
          <li key={`${coupon} ${code}`} className={styles.pair}>
            <span>
              <code>{code}</code> {discount}
            </span>
            {expiresAt !== null && <span className={styles.soft}>{words.until(formatDay(Date.parse(expiresAt)))}</span>}
          </li>
        ))}
      </ul>
    )}
  </Panel>
)

const Permission = ({ person }: { readonly person: Profile }) => (
  <Panel title={words.permission}>
    <ul className={styles.rows}>
      <li>{person.unsubscribed ? words.unsubscribed : words.reachable}</li>
      {person.optedOut.map((what) => (
        <li key={what}>{words.optedOut(what)}</li>
      ))}
      {person.unconfirmed.map((topic) => (
        <li key={topic}>{words.unconfirmed(topic)}</li>
      ))}
      {person.consents.map(({ purpose, given }) => (
        <li key={purpose} className={styles.pair}>
          <span>{purpose}</span>
          <Badge tone={given ? 'good' : 'bad'}>{given ? words.consents.given : words.consents.refused}</Badge>
        </li>
      ))}
      {person.approximate && <li className={styles.soft}>{words.approximate}</li>}
    </ul>
  </Panel>
)
