import { useEffect, useMemo, useRef } from 'react'
import styles from './email-frame.module.css'

interface EmailFrameProps {
  readonly html: string
  readonly title: string
  /** A link in the email was followed; where it leads is not opened. */
  readonly onLink?: (() => void) | undefined
}

/**
 * Shows an email as it was rendered. It may run no script and load nothing: our own open pixel would otherwise count a look as an
 * open. `allow-same-origin` lets this page see clicks inside; without `allow-scripts` it gives the email nothing.
 */
export function EmailFrame({ html, title, onLink }: EmailFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const source = useMemo(() => POLICY + html, [html])
  const follow = useRef(onLink)
  follow.current = onLink

  useEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const attach = (): void => {
      element.contentDocument?.addEventListener('click', (event) => {
        if (!(event.target as Element | null)?.closest('a, area')) return
        event.preventDefault()
        follow.current?.()
      })
    }
    element.addEventListener('load', attach)
    attach()
    return () => element.removeEventListener('load', attach)
  }, [source])

  return <iframe ref={frame} className={styles.frame} title={title} sandbox="allow-same-origin" srcDoc={source} />
}

const POLICY =
  '<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">'
