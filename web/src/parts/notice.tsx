import { Button } from '@mantine/core'
import { texts } from '../texts.ts'
import { Icon } from './icons.tsx'
import styles from './notice.module.css'

interface NoticeProps {
  readonly text: string
  readonly onRetry?: (() => void) | undefined
  readonly onClose?: (() => void) | undefined
}

/** Something went wrong, said in words, with what can be done about it. */
export function Notice({ text, onRetry, onClose }: NoticeProps) {
  return (
    <div className={styles.notice} role="alert">
      <Icon name="warning" />
      <span className={styles.text}>{text}</span>
      {onRetry && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {texts.common.retry}
        </Button>
      )}
      {onClose && (
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {texts.common.close}
        </Button>
      )}
    </div>
  )
}
