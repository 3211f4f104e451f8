import { Button, Group, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { listVersions, readSession, rollbackWorkspace, type Version } from '../../api/admin-api.ts'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { NewestVersion } from '../draft/newest-version.tsx'
import { useDraft } from '../draft/use-draft.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { Loading } from '../shared/loading.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'

const words = texts.app.workspace
const Editor = lazy(async () => ({ default: (await import('./workspace-editor.tsx')).WorkspaceEditor }))

export function WorkspacePage() {
  const session = useQuery({ queryKey: ['session'], queryFn: () => readSession(), refetchInterval: REFRESH_MS })
  const drafting = useDraft()
  const [published, setPublished] = useState<number>()
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <div className={styles.grid}>
        <Panel title={words.editor} lead={words.editorLead} className={styles.wide}>
          <output>{published !== undefined && words.published(String(published))}</output>
          <Answer of={drafting}>
            {(value) => (
              <Suspense fallback={<Loading />}>
                <NewestVersion newest={session.data?.version ?? undefined} drafting={value} />
                <Editor drafting={value} onPublished={setPublished} />
              </Suspense>
            )}
          </Answer>
        </Panel>
        <Versions />
      </div>
    </>
  )
}

function Versions() {
  const versions = usePages({ key: ['versions'], read: (page, signal) => listVersions(page, { signal }) })
  return (
    <Panel title={words.versions} className={styles.wide}>
      <List pages={versions} empty="">
        {(items) => (
          <Table label={words.versions} columns={[words.version, words.when, words.by, words.change, words.back]}>
            {items.map((version) => (
              <Row key={version.version} version={version} />
            ))}
          </Table>
        )}
      </List>
    </Panel>
  )
}

const Row = ({ version: { version, at, by, summary, inForce } }: { readonly version: Version }) => (
  <tr>
    <td>{version}</td>
    <td>{at === null ? texts.app.none : <When at={at} />}</td>
    <td>{by ?? texts.app.none}</td>
    <td>{summary}</td>
    <td>{inForce ? <Badge tone="good">{words.inForce}</Badge> : <Rollback version={version} />}</td>
  </tr>
)

function Rollback({ version }: { readonly version: number }) {
  const client = useQueryClient()
  const [isAsked, ask] = useState(false)
  const rollback = useMutation({
    mutationFn: () => rollbackWorkspace({ version }),
    onSuccess: async () => {
      ask(false)
      await client.invalidateQueries()
    },
  })
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => ask(true)}>
        {words.rollback}
      </Button>
      <Modal
        opened={isAsked}
        onClose={() => ask(false)}
        title={words.rollback}
        closeButtonProps={{ 'aria-label': texts.common.close }}
      >
        <p>{words.confirmRollback(String(version))}</p>
        {rollback.error && <Notice text={rollback.error.message} />}
        <Group mt={18} justify="flex-end">
          <Button variant="default" onClick={() => ask(false)}>
            {texts.app.campaigns.cancel}
          </Button>
          <Button loading={rollback.isPending} onClick={() => rollback.mutate()}>
            {words.rollback}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
