import type { ReactNode } from 'react'
import styles from './shared.module.css'

interface BadgeProps {
  readonly tone?: 'good' | 'bad' | undefined
  readonly title?: string | undefined
  readonly children: ReactNode
}

export const Badge = ({ tone, title, children }: BadgeProps) => (
  <span className={styles.badge} data-tone={tone} title={title}>
    {children}
  </span>
)
