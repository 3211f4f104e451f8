import { Button, CopyButton } from '@mantine/core'
import { texts } from '../texts.ts'
import styles from './code-block.module.css'

export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  return (
    <div className={styles.block}>
      {/* A long line scrolls, so the keyboard must get at it. */}
      <pre className={styles.code} tabIndex={0} role="group" aria-label={label}>
        <code>{code}</code>
      </pre>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" className={styles.copy} onClick={copy}>
            {copied ? texts.common.copied : texts.common.copy}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
