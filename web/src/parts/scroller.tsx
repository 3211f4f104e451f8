import type { ReactNode } from 'react'

interface ScrollerProps {
  readonly label: string
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** Something that may be wider than the page. It takes the focus, or those without a mouse could not scroll it. */
export function Scroller({ label, className, children }: ScrollerProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section aria-label={label} tabIndex={0} className={className} style={{ overflowX: 'auto' }}>
      {children}
    </section>
  )
}
