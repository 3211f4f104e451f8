import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import type { ReactNode } from 'react'
import { texts } from '../texts.ts'
import { Icon } from './icons.tsx'
import markUrl from './mark.svg'
import styles from './page-header.module.css'

export function PageHeader({ children }: { readonly children?: ReactNode }) {
  return (
    <header className={styles.header}>
      <a href="/" className={styles.brand}>
        <img src={markUrl} width={28} height={28} alt="" />
        <span>{texts.brand}</span>
      </a>
      <div className={styles.tools}>
        {children}
        <SchemeSwitch />
      </div>
    </header>
  )
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const next = scheme === 'dark' ? 'light' : 'dark'
  const label = texts.common[next]
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
    </ActionIcon>
  )
}
