import { Drawer } from '@mantine/core'
import { CodeBlock } from '../parts/code-block.tsx'
import { ReadOn } from '../parts/read-on.tsx'
import { texts } from '../texts.ts'
import styles from './start-mine.module.css'

const words = texts.demo.mine

const INIT = `npx rekindle init
npm start -- --workspace rekindle.yaml`

const snippet = (host: string, protocol: string): string => `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  {
    writeKey: 'YOUR_WRITE_KEY',
    cdnURL: '${protocol}://${host}',
  },
  { integrations: { 'Segment.io': {
    apiHost: '${host}/v1', protocol: '${protocol}',
  } } },
)

analytics.track('Product Added', {
  cart_id: 'c1', product_id: 'fern', price: 24,
})`

/** The way from the demo to an installation of one's own. */
export function StartMine({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const protocol = location.protocol === 'https:' ? 'https' : 'http'
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={520}
      title={words.title}
      classNames={{ title: styles.title ?? '', content: styles.content ?? '', header: styles.content ?? '' }}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <div className={styles.steps}>
        <section>
          <h3 className={styles.step}>{words.workspaceTitle}</h3>
          <p>{words.workspaceText}</p>
          <CodeBlock code={INIT} label={words.workspaceTitle} />
        </section>
        <section>
          <h3 className={styles.step}>{words.snippetTitle}</h3>
          <p>{words.snippetText}</p>
          <CodeBlock code={snippet(location.host, protocol)} label={words.snippetTitle} />
        </section>
        <section>
          <h3 className={styles.step}>{words.toolsTitle}</h3>
          <p>{words.toolsText}</p>
        </section>
        <ReadOn />
        <a href="/">{words.app}</a>
      </div>
    </Drawer>
  )
}
