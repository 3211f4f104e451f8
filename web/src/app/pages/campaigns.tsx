import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { listCampaigns } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { OnlyInDraft } from '../draft/only-in-draft.tsx'
import { NewCampaign } from './new-campaign.tsx'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import styles from '../shared/shared.module.css'

const words = texts.app.campaigns

export function Campaigns() {
  const campaigns = usePages({
    key: ['campaigns'],
    read: (page, signal) => listCampaigns(page, { signal }),
    every: REFRESH_MS,
  })
  const columns = [words.name, words.status, words.entered, words.open, words.goal, words.heldOut]
  return (
    <>
      <PageTitle title={words.title} lead={words.lead}>
        <Button component={Link} to="/new-broadcast" variant="default" size="sm">
          {texts.builder.broadcast.title}
        </Button>
        <NewCampaign />
      </PageTitle>
      <OnlyInDraft of="campaigns" published={campaigns.data?.map(({ key }) => key)} />
      <Panel title={words.title} quiet>
        <List pages={campaigns} empty={words.empty}>
          {(items) => (
            <Table label={words.title} columns={columns} numbers={[2, 3, 4, 5]}>
              {items.map(({ key, name, status, entered, open, goal, heldOut }) => (
                <tr key={key}>
                  <td>
                    <Link to="/campaigns/$key" params={{ key }}>
                      {name}
                    </Link>
                    <div className={styles.key}>{key}</div>
                  </td>
                  <td>
                    <Badge tone={status === 'live' ? 'good' : undefined}>{words.statuses[status]}</Badge>
                  </td>
                  {[entered, open, goal, heldOut].map((count, index) => (
                    <td key={columns[index + 2]} className={styles.number}>
                      {formatNumber(count)}
                    </td>
                  ))}
                </tr>
              ))}
            </Table>
          )}
        </List>
      </Panel>
    </>
  )
}
