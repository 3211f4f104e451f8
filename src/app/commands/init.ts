import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { systemRandom } from '../../kernel/random.ts'
import type { CommandInput, ExitCode } from '../command.ts'

/** Makes a clean workspace: nothing in it sends until its owner says so. */
export async function initCommand({ positionals, url, out, err }: CommandInput): Promise<ExitCode> {
  const folder = resolve(positionals[0] ?? '.')
  const file = join(folder, 'rekindle.yaml')
  if (existsSync(file)) {
    err(`${file} is there already; nothing was changed.`)
    return 1
  }
  const name =
    basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'shop'
  const keys = { web: newKey(), server: newKey() }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, workspaceText(name, keys))
  out(
    `Made ${file}\n\nStart it:\n\n  npx rekindle start --workspace ${file}\n\nSend it events from your web shop:\n\n${snippet(url, keys.web)}\n\nor from your server (Node):\n\n${serverSnippet(url, keys.server)}`,
  )
  return 0
}

const newKey = (): string => `wk_${Buffer.from(systemRandom.bytes(18)).toString('base64url')}`

function workspaceText(name: string, keys: { readonly web: string; readonly server: string }): string {
  return `# Your workspace. Check it with: npx rekindle validate
version: 1
workspace: ${name}

# inbox: every message is kept in the inbox and nothing leaves. Then try { test: you@example.com }, and live at last.
sending: inbox
timezone: UTC

sources:
  web: { writeKey: ${keys.web} }
  server: { writeKey: ${keys.server} }

# Tools that messages go out through, for example:
# connections:
#   mail: { kind: smtp, url: "\${SMTP_URL}", from: "Shop <hello@shop.example>" }
#   push: { kind: webpush, vapid: { subject: "mailto:hello@shop.example" } }

cohorts:
  abandoned-cart:
    name: Abandoned cart
    where:
      all:
        - { did: Product Added, within: 30d }
        - { didNot: Order Completed, since: Product Added }

campaigns:
  cart-reminder:
    name: Cart reminder
    status: draft # change to live when you are ready
    entry: { cohort: abandoned-cart }
    exit: [{ leaves: abandoned-cart }]
    goal: { did: Order Completed, within: 7d }
    steps:
      - { wait: 1h }
      - send: email
        id: reminder
        message:
          subject: "You left something in your cart"
          text: "Hello {{ profile.traits.name | default: 'there' }}, your cart is waiting."
`
}

const snippet = (url: string, key: string): string =>
  `  import { AnalyticsBrowser } from '@segment/analytics-next'
  const analytics = AnalyticsBrowser.load(
    { writeKey: '${key}', cdnURL: '${url}' },
    { integrations: { 'Segment.io': { apiHost: '${url.replace(/^https?:\/\//, '')}/v1', protocol: '${url.startsWith('https') ? 'https' : 'http'}' } } },
  )
  analytics.track('Product Added', { product_id: 'p1', price: 19.9 })`

const serverSnippet = (url: string, key: string): string =>
  `  import { Analytics } from '@segment/analytics-node'
  const analytics = new Analytics({ writeKey: '${key}', host: '${url}' })
  analytics.track({ userId: 'u1', event: 'Order Completed', properties: { total: 19.9 } })`
