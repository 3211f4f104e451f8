import { Button } from '@mantine/core'
import type { Campaign } from '../../api/admin-api.ts'
import { formatNumber, formatPercent } from '../../parts/format.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { Table } from '../shared/list.tsx'
import styles from '../shared/shared.module.css'
import { armsOf, csvOf, funnelOf, type FunnelRow } from './funnel.ts'
import own from './report.module.css'

const words = texts.builder.report

/** How far people came in a campaign, where they were lost, and what it was good for. */
export function CampaignReport({ campaign }: { readonly campaign: Campaign }) {
  const rows = funnelOf(campaign)
  const arms = armsOf(campaign)
  const { entered, goal, heldOut, holdoutGoal } = campaign
  if (entered === 0) return <EmptyState>{words.nobody}</EmptyState>
  return (
    <div className={styles.column}>
      <Panel title={words.funnel} lead={words.funnelLead} aside={<Export campaign={campaign.key} rows={rows} />}>
        <Table label={words.funnel} columns={words.columns} numbers={[2, 3, 4]}>
          {rows.map((row) => (
            <Row key={row.step} row={row} />
          ))}
        </Table>
      </Panel>
      <Panel title={words.effect} lead={words.effectLead}>
        <Rates
          of={[
            { label: words.entered, people: entered, goals: goal },
            ...(heldOut > 0 ? [{ label: words.heldOut, people: heldOut, goals: holdoutGoal }] : []),
          ]}
        />
      </Panel>
      {arms.length > 0 && (
        <Panel title={words.arms}>
          <Rates of={arms.map(({ step, arm, people, goals }) => ({ label: `${step}: ${arm}`, people, goals }))} />
        </Panel>
      )}
    </div>
  )
}

const Row = ({
  row: { step, text, depth, reached, share, sent, skipped, failed, converted },
}: {
  readonly row: FunnelRow
}) => (
  <tr>
    <td style={{ paddingInlineStart: depth * 16 }}>
      {text} <span className={styles.key}>{step}</span>
    </td>
    <td className={own.barCell}>
      <Bar share={share} />
    </td>
    <td className={`${styles.number} ${own.oneLine}`}>
      {formatNumber(reached)} <span className={own.soft}>{formatPercent(share)}</span>
    </td>
    <td className={styles.number}>{formatNumber(sent)}</td>
    <td className={styles.number}>{formatNumber(converted)}</td>
    <td>
      {skipped.map(([reason, count]) => `${texts.app.messages.reason(reason)}: ${formatNumber(count)}`).join(' · ')}
      {failed > 0 && <span className={own.bad}> {words.failed(formatNumber(failed))}</span>}
    </td>
  </tr>
)

/** The number stands beside it, so that nobody has to measure. */
const Bar = ({ share }: { readonly share: number }) => (
  <div className={own.bar} aria-hidden="true">
    <div style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
  </div>
)

interface RateProps {
  readonly label: string
  readonly people: number
  readonly goals: number
}

const Rates = ({ of }: { readonly of: readonly RateProps[] }) => (
  <Table label={words.effect} columns={words.rateColumns} numbers={[1, 2, 3]}>
    {of.map(({ label, people, goals }) => (
      <tr key={label}>
        <td>{label}</td>
        <td className={styles.number}>{formatNumber(people)}</td>
        <td className={styles.number}>{formatNumber(goals)}</td>
        <td className={styles.number}>{people > 0 ? formatPercent(goals / people) : texts.app.none}</td>
        <td className={own.barCell}>
          <Bar share={people > 0 ? goals / people : 0} />
        </td>
      </tr>
    ))}
  </Table>
)

interface ExportProps {
  readonly campaign: string
  readonly rows: readonly FunnelRow[]
}

function Export({ campaign, rows }: ExportProps) {
  const save = (): void => {
    const address = URL.createObjectURL(new Blob([csvOf(rows, texts.app.messages.reason)], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = address
    link.download = `${campaign}.csv`
    link.click()
    URL.revokeObjectURL(address)
  }
  return (
    <Button variant="default" size="sm" onClick={save}>
      {words.export}
    </Button>
  )
}
