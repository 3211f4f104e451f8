import { Button, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { readCampaign, type Campaign } from '../../api/admin-api.ts'
import { formatNumber, formatPercent } from '../../parts/format.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { CampaignReport } from '../report/campaign-report.tsx'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { Figures } from '../shared/figures.tsx'
import { Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'
import { CampaignSwitch } from './campaign-switch.tsx'
import { StepSentences } from './step-sentences.tsx'
import { Loading } from '../shared/loading.tsx'

const words = texts.app.campaigns
const Canvas = lazy(async () => ({ default: (await import('../canvas/canvas.tsx')).Canvas }))

export function CampaignPage() {
  const { key } = useParams({ from: '/campaigns/$key' })
  const campaign = useQuery({
    queryKey: ['campaign', key],
    queryFn: () => readCampaign(key),
    refetchInterval: REFRESH_MS,
  })
  return <Answer of={campaign}>{(value) => <Whole campaign={value} />}</Answer>
}

function Whole({ campaign }: { readonly campaign: Campaign }) {
  const { key, name, status, entered, open, goal, heldOut, holdoutGoal, steps, schedule } = campaign
  return (
    <>
      <PageTitle title={name} lead={<span className={styles.key}>{key}</span>}>
        <Badge tone={status === 'live' ? 'good' : undefined}>{words.statuses[status]}</Badge>
        <Button component={Link} to={`/campaigns/${key}/edit`} variant="default" size="sm" radius="xl">
          {texts.builder.campaign.editLink}
        </Button>
        <CampaignSwitch campaign={key} status={status} />
        <Link to="/messages" search={{ campaign: key }}>
          {words.log}
        </Link>
      </PageTitle>
      <div className={styles.grid}>
        <Panel title={words.figures} quiet className={styles.wide}>
          <Figures
            of={[
              { label: words.entered, value: formatNumber(entered) },
              { label: words.open, value: formatNumber(open) },
              {
                label: words.goal,
                value: formatNumber(goal),
                note: entered > 0 ? words.rate(formatPercent(goal / entered)) : undefined,
              },
              { label: words.heldOut, value: formatNumber(heldOut) },
              ...(heldOut > 0 ? [{ label: words.holdoutGoal, value: formatNumber(holdoutGoal) }] : []),
            ]}
          />
        </Panel>
        {schedule && (
          <Panel title={words.schedule} className={styles.wide}>
            <p>{schedule.text}</p>
            <p className={styles.soft}>
              {schedule.next ? (
                <>
                  {words.scheduleNext('')} <When at={schedule.next} />
                </>
              ) : (
                words.noNext
              )}
            </p>
          </Panel>
        )}
        <div className={styles.wide}>
          <Tabs defaultValue="canvas" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="canvas">{words.canvas}</Tabs.Tab>
              <Tabs.Tab value="sentences">{words.sentences}</Tabs.Tab>
              <Tabs.Tab value="report">{texts.builder.report.title}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="canvas" pt={12}>
              <Suspense fallback={<Loading />}>
                <Canvas steps={steps} entered={entered} />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="sentences" pt={12}>
              <StepSentences steps={steps} />
            </Tabs.Panel>
            <Tabs.Panel value="report" pt={12}>
              <CampaignReport campaign={campaign} />
            </Tabs.Panel>
          </Tabs>
        </div>
        <Rules campaign={campaign} />
        <Ended campaign={campaign} />
      </div>
    </>
  )
}

function Rules({ campaign: { rules } }: { readonly campaign: Campaign }) {
  const counted = rules.filter(({ skipped, held }) => skipped + held > 0)
  return (
    <Panel title={words.rules} lead={words.rulesLead}>
      {counted.length === 0 ? (
        <EmptyState>{words.noRules}</EmptyState>
      ) : (
        <Table label={words.rules} columns={[words.rule, words.skipped, words.held]} numbers={[1, 2]}>
          {counted.map(({ reason, skipped, held }) => (
            <tr key={reason}>
              <td>{texts.app.messages.reason(reason)}</td>
              <td className={styles.number}>{formatNumber(skipped)}</td>
              <td className={styles.number}>{formatNumber(held)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}

function Ended({ campaign: { ended, blocked } }: { readonly campaign: Campaign }) {
  const ends = Object.entries(ended)
  const refused = Object.entries(blocked)
  return (
    <Panel title={words.ended}>
      {ends.length === 0 ? <EmptyState>{words.noEnded}</EmptyState> : <Counts of={ends} />}
      {refused.length > 0 && (
        <>
          <h3>{words.blocked}</h3>
          <Counts of={refused} />
        </>
      )}
    </Panel>
  )
}

const Counts = ({ of }: { readonly of: readonly (readonly [reason: string, count: number])[] }) => (
  <ul className={styles.rows}>
    {of.map(([reason, count]) => (
      <li key={reason} className={styles.pair}>
        <span>{texts.app.messages.reason(reason)}</span>
        <span>{formatNumber(count)}</span>
      </li>
    ))}
  </ul>
)
