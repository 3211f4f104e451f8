import { Button, Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { readSession, readStatus } from '../../api/admin-api.ts'
import { isAway } from '../../api/call.ts'
import { Icon, type IconName } from '../../parts/icons.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { texts } from '../../texts.ts'
import { useHasDraft } from '../draft/has-draft.ts'
import { REFRESH_MS } from '../queries.ts'
import { Badge } from '../shared/badge.tsx'
import { SignOut } from './sign-out.tsx'
import styles from './shell.module.css'

const words = texts.app

const PAGES = [
  { to: '/', label: words.nav.home, icon: 'flag' },
  { to: '/live', label: words.nav.live, icon: 'eye' },
  { to: '/people', label: words.nav.people, icon: 'person' },
  { to: '/cohorts', label: words.nav.cohorts, icon: 'people' },
  { to: '/campaigns', label: words.nav.campaigns, icon: 'route' },
  { to: '/contents', label: words.nav.contents, icon: 'tag' },
  { to: '/messages', label: words.nav.messages, icon: 'send' },
  { to: '/inbox', label: words.nav.inbox, icon: 'mail' },
  { to: '/connections', label: words.nav.connections, icon: 'forward' },
  { to: '/sources', label: words.nav.sources, icon: 'bag' },
  { to: '/workspace', label: words.nav.workspace, icon: 'info' },
] as const satisfies readonly { readonly to: string; readonly label: string; readonly icon: IconName }[]

/** What stands around every page: where one can go, who it is for, and whether all is well. */
export function Shell() {
  const session = useQuery({ queryKey: ['session'], queryFn: () => readSession() })
  const status = useQuery({ queryKey: ['status'], queryFn: () => readStatus(), refetchInterval: REFRESH_MS })
  const [isOpen, setOpen] = useState(false)
  const main = useFocusOnNewPage()
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page">
        {words.skipToContent}
      </a>
      <div className={styles.top}>
        <PageHeader>
          {status.data && (
            <Badge tone={status.data.sending === 'live' ? 'good' : undefined} title={modeOf(status.data.sending).text}>
              {words.sending.label}: {modeOf(status.data.sending).label}
            </Badge>
          )}
          <Button component="a" href="/demo" variant="default" size="sm" radius="xl" className={styles.wideOnly}>
            {words.demo}
          </Button>
          <SignOut variant="subtle" color="gray" size="sm" radius="xl" className={styles.wideOnly} />
          <Button
            variant="default"
            size="sm"
            radius="xl"
            className={styles.narrowOnly}
            aria-expanded={isOpen}
            onClick={() => setOpen(true)}
          >
            {words.menu}
          </Button>
        </PageHeader>
      </div>
      <nav className={styles.side} aria-label={words.nav.label}>
        <p className={styles.workspace}>{session.data?.workspace ?? ''}</p>
        <Pages />
      </nav>
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={session.data?.workspace ?? words.menu}
        closeButtonProps={{ 'aria-label': texts.common.close }}
        size={280}
      >
        <nav aria-label={words.nav.label}>
          <Pages onGo={() => setOpen(false)} />
        </nav>
        <SignOut variant="default" fullWidth mt={16} />
      </Drawer>
      <main id="page" className={styles.main} ref={main} tabIndex={-1}>
        {isAway(status.error) && <Notice text={words.away} onRetry={() => void status.refetch()} />}
        <DraftNotice />
        <Outlet />
      </main>
    </div>
  )
}

const modeOf = (sending: keyof typeof words.sending.modes) => words.sending.modes[sending]

const Pages = ({ onGo }: { readonly onGo?: () => void }) => (
  <ul className={styles.pages}>
    {PAGES.map(({ to, label, icon }) => (
      <li key={to}>
        <Link
          to={to}
          className={styles.link}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          {...(onGo && { onClick: onGo })}
        >
          <Icon name={icon} /> {label}
        </Link>
      </li>
    ))}
  </ul>
)

/** What was changed and not published stays in sight, wherever one goes. */
function DraftNotice() {
  const hasDraft = useHasDraft()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  // Pages that edit say so themselves.
  if (!hasDraft || path === '/workspace' || path === '/contents' || path.endsWith('/edit')) return null
  return (
    <output className={styles.draft}>
      {texts.builder.draft.has} <Link to="/workspace">{texts.builder.draft.review}</Link>
    </output>
  )
}

/** After a click on a link, those who cannot see the page must be where it begins; the first page is where the browser puts them. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const last = useRef(path)
  useEffect(() => {
    if (last.current !== path) main.current?.focus({ preventScroll: true })
    last.current = path
  }, [path])
  return main
}
