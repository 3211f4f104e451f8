import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { listMembers, readCohort } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import { PersonLink } from '../shared/person-link.tsx'
import { When } from '../shared/when.tsx'

const words = texts.app.cohorts

export function CohortPage() {
  const { key } = useParams({ from: '/cohorts/$key' })
  const cohort = useQuery({ queryKey: ['cohort', key], queryFn: () => readCohort(key), refetchInterval: REFRESH_MS })
  const members = usePages({
    key: ['members', key],
    read: (page, signal) => listMembers(key, { ...page, limit: 100 }, { signal }),
    every: REFRESH_MS,
  })
  return (
    <>
      <Answer of={cohort}>
        {({ name, text, size, status }) => (
          <PageTitle title={name} lead={text}>
            {status === 'filling' && <Badge>{words.filling}</Badge>}
            <Button component={Link} to={`/cohorts/${key}/edit`} variant="default" size="sm" radius="xl">
              {texts.builder.cohort.editLink}
            </Button>
            <Badge tone="good">{words.people(formatNumber(size), size === 1)}</Badge>
          </PageTitle>
        )}
      </Answer>
      <Panel title={words.members} lead={words.membersLead}>
        <List pages={members} empty={words.noMembers}>
          {(items) => (
            <Table label={words.members} columns={[words.person, words.email, words.entered]}>
              {items.map(({ profileId, userId, email, enteredAt }) => (
                <tr key={profileId}>
                  <td>
                    <PersonLink profileId={profileId} userId={userId} />
                  </td>
                  <td>{email ?? texts.app.none}</td>
                  <td>
                    <When at={enteredAt} />
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </List>
      </Panel>
    </>
  )
}
