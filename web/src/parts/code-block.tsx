import { Button, CopyButton } from '@mantine/core'
import { texts } from '../texts.ts'
import styles from './code-block.module.css'
import { Scroller } from './scroller.tsx'

export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  return (
    <div className={styles.block}>
      <div className={styles.bar}>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? texts.common.copied : texts.common.copy}
            </Button>
          )}
        </CopyButton>
      </div>
      <Scroller label={label}>
        <pre className={styles.code}>
          <code>{code}</code>
        </pre>
      </Scroller>
    </div>
  )
}
