import { useEffect, useMemo, useRef } from 'react'
import styles from './email-frame.module.css'

interface EmailFrameProps {
  readonly html: string
  readonly title: string
  /** A link in the email was followed; where it leads is not opened. */
  readonly onLink?: ((href: string) => void) | undefined
}

/**
 * Shows an email as it was rendered. It may run no script and load nothing: our own open pixel would otherwise count a look as an
 * open. `allow-same-origin` lets this page see clicks inside; without `allow-scripts` it gives the email nothing.
 */
export function EmailFrame({ html, title, onLink }: EmailFrameProps) {
  const source = useMemo(() => POLICY + html, [html])
  const follow = useRef(onLink)
  useEffect(() => {
    follow.current = onLink
  })

  const prepare = (frame: HTMLIFrameElement): void => {
    const email = frame.contentDocument
    if (!email) return
    frame.style.height = `${Math.min(HEIGHT_MAX_PX, Math.max(HEIGHT_MIN_PX, email.body.scrollHeight))}px`
    email.addEventListener('click', (event) => {
      const link = (event.target as Element | null)?.closest('a, area')
      if (!link) return
      event.preventDefault()
      follow.current?.(link.getAttribute('href') ?? '')
    })
  }

  return (
    <iframe
      className={styles.frame}
      title={title}
      sandbox="allow-same-origin"
      srcDoc={source}
      onLoad={(event) => prepare(event.currentTarget)}
    />
  )
}

/** Less looks broken while it loads; more pushes everything else away. Longer emails scroll. */
const HEIGHT_MIN_PX = 120
const HEIGHT_MAX_PX = 430

const POLICY =
  '<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">'
