import type { ReactNode } from 'react'

/** Line drawings on a 24 by 24 field; they say nothing to screen readers, since words stand beside them. */
const DRAWINGS = {
  cart: <path d="M3 4h2.2l2.3 11.2h10.3L20 8H6.2M9 19.5h.01M16.5 19.5h.01" />,
  bell: <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4" />,
  mail: <path d="M3.5 6h17v12.5h-17zM4 6.5l8 6.5 8-6.5" />,
  megaphone: <path d="M4 10v4h3l9 4.5v-13L7 10zM7.5 14.5l1 5h2.5M19 9.5a3.5 3.5 0 0 1 0 5" />,
  clock: <path d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2" />,
  forward: <path d="M4 6.5v11l7.5-5.5zM12.5 6.5v11L20 12z" />,
  check: <path d="M5 12.5l4.5 4.5L19 7.5" />,
  flag: <path d="M6 21V4M6 5h11l-2 3.5 2 3.5H6" />,
  people: (
    <path d="M9 11.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5ZM3 19.5c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M15.5 5.3a3.25 3.25 0 0 1 0 6M17 14.3c2.5.5 4 2.3 4 5.2" />
  ),
  person: <path d="M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM4.5 20.5c0-4 3-6.2 7.5-6.2s7.5 2.2 7.5 6.2" />,
  route: (
    <path d="M6 20.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM18 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM8 18.5h7a3 3 0 0 0 0-6H9a3 3 0 0 1 0-6.5h7" />
  ),
  send: <path d="M20.5 3.5 3.5 10.5l7 3 3 7zM10.5 13.5l4-4" />,
  eye: (
    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 14.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5Z" />
  ),
  bag: <path d="M5 8h14l1 12.5H4zM8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5" />,
  tag: <path d="M4 4h8l8.5 8.5-8 8L4 12zM8 8h.01" />,
  info: <path d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 11v5M12 8h.01" />,
  sun: (
    <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4" />
  ),
  moon: <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />,
  close: <path d="M6 6l12 12M18 6 6 18" />,
  restart: <path d="M5 12a7 7 0 1 1 2.2 5.1M5 18.5v-4h4" />,
  plus: <path d="M12 5v14M5 12h14" />,
  arrow: <path d="M5 12h14M13 6l6 6-6 6" />,
  warning: <path d="M12 4 2.5 20h19zM12 10v4.5M12 17.2h.01" />,
  dot: <path d="M12 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z" />,
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof DRAWINGS

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
    >
      {DRAWINGS[name]}
    </svg>
  )
}
