import type { Status } from '../api/types.ts'
import { formatNumber } from '../parts/format.ts'
import { Icon } from '../parts/icons.tsx'
import { Panel } from '../parts/panel.tsx'
import { texts } from '../texts.ts'
import styles from './app.module.css'
import { RemoteBody } from './remote-panel.tsx'
import type { Remote } from './use-remote.ts'

const words = texts.app.loop

export function Loop({ status }: { readonly status: Remote<Status> }) {
  return (
    <Panel title={words.title} className={styles.wide}>
      <RemoteBody remote={status}>{(value) => <Figures status={value} />}</RemoteBody>
    </Panel>
  )
}

function Figures({ status }: { readonly status: Status }) {
  const { position, lag, profiles, sending } = status
  const mode = words.modes[sending]
  return (
    <>
      <output className={styles.sentence} data-state={lag === 0 ? 'ok' : 'behind'}>
        <Icon name={lag === 0 ? 'check' : 'clock'} />
        {lag === 0 ? words.ok : words.behind(formatNumber(lag))} {mode.text}
      </output>
      <dl className={styles.figures}>
        <Figure label={words.events} value={formatNumber(position.head)} />
        <Figure label={words.lag} value={formatNumber(lag)} />
        {profiles !== undefined && <Figure label={words.profiles} value={formatNumber(profiles)} />}
        <Figure label={words.sending} value={mode.label} />
      </dl>
      <Lanes status={status} />
    </>
  )
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div className={styles.figure}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Lanes({ status: { lanes, forwards = [] } }: { readonly status: Status }) {
  if (lanes.length === 0 && forwards.length === 0) return null
  return (
    <ul className={styles.lanes} aria-label={words.lanes}>
      {lanes.map(({ connection, pending, state }) => (
        <li key={connection}>
          <strong>{connection}</strong>
          <span className={styles.badge} data-tone={state === 'ok' ? 'good' : 'bad'}>
            {words.states[state] ?? state}
          </span>
          <span className={styles.soft}>{words.pending(formatNumber(pending))}</span>
        </li>
      ))}
      {forwards.map(({ connection, lag, parked }) => (
        <li key={`forward ${connection}`}>
          <strong>{connection}</strong>
          <span className={styles.soft}>{words.forwards(formatNumber(lag), formatNumber(parked))}</span>
        </li>
      ))}
    </ul>
  )
}
