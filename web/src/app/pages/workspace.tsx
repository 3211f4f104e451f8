import { Button, Group, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import {
  getReadWorkspaceUrl,
  listVersions,
  readSession,
  rollbackWorkspace,
  type Version,
  type Workspace,
} from '../../api/admin-api.ts'
import { call } from '../../api/call.ts'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'

const words = texts.app.workspace
const Editor = lazy(async () => ({ default: (await import('./workspace-editor.tsx')).WorkspaceEditor }))

export function WorkspacePage() {
  const client = useQueryClient()
  const session = useQuery({ queryKey: ['session'], queryFn: () => readSession(), refetchInterval: REFRESH_MS })
  const workspace = useQuery({
    queryKey: EDITED,
    queryFn: () => call<Workspace>(getReadWorkspaceUrl({ format: 'json' })),
    // What is being edited must not change under one's hands.
    staleTime: Infinity,
    gcTime: 0,
  })
  const [published, setPublished] = useState<number>()
  const onPublished = async (version: number): Promise<void> => {
    await client.invalidateQueries()
    setPublished(version)
  }
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <div className={styles.grid}>
        <Panel title={words.editor} lead={words.editorLead} className={styles.wide}>
          <output>{published !== undefined && words.published(String(published))}</output>
          <Answer of={workspace}>
            {({ version, source }) => {
              const newest = session.data?.version ?? version
              return (
                <Suspense fallback={texts.app.loading}>
                  {newest > version && <NewerVersion version={newest} onLoad={() => void workspace.refetch()} />}
                  {/* Another version is another text: what was typed into the one before is no part of it. */}
                  <Editor key={version} source={source} version={version} onPublished={onPublished} />
                </Suspense>
              )
            }}
          </Answer>
        </Panel>
        <Versions />
      </div>
    </>
  )
}

/** Asked for again only when somebody says so, or has published. */
const EDITED = ['workspace', 'edited']

const NewerVersion = ({ version, onLoad }: { readonly version: number; readonly onLoad: () => void }) => (
  <div className={styles.more}>
    <p role="alert">{words.newer(String(version))}</p>
    <Button variant="default" size="sm" onClick={onLoad}>
      {words.load}
    </Button>
  </div>
)

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
      // Not the text that somebody may be in the middle of.
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== EDITED[0] })
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
