import type { DestinationFacts } from '../../src/connections/catalogue/destination-facts.ts'

/** docs/catalogue.md, from the facts alone. */
export function catalogueDocument(version: string, destinations: Readonly<Record<string, DestinationFacts>>): string {
  const all = Object.entries(destinations).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const runs = all.filter(([, { status }]) => status === 'runs')
  return [
    '# The catalogue',
    '',
    `${all.length} tools that \`@segment/action-destinations\` ${version} (MIT) reaches, hosted as they are. Made by \`npm run catalogue\`; do not edit.`,
    '',
    ...INTRODUCTION,
    '## All destinations',
    '',
    `${runs.length} **run**: one of every event of the spec went through the presets (or, without presets, through the actions as they suggest`,
    'themselves), and the destination called its tool; all calls were caught, so that nothing is said of what the tool would answer.',
    `${all.length - runs.length} **load**: they show their settings and take events, but the trial brought no call, for the reason given. All`,
    'destinations of the package run on a server; those that run in browsers only are not part of it.',
    '',
    '| slug | tool | status | presets | actions | sign-in |',
    '| --- | --- | --- | --- | --- | --- |',
    ...all.map(([slug, facts]) => row(slug, facts)),
    '',
  ].join('\n')
}

const INTRODUCTION = [
  '```yaml',
  'connections:',
  '  analytics:',
  '    kind: catalogue',
  '    destination: mixpanel',
  '    settings: { projectToken: "${MIXPANEL_TOKEN}", apiSecret: "${MIXPANEL_SECRET}", apiRegion: "US 🇺🇸" }',
  '    forward: { events: all }',
  '  team:',
  '    kind: catalogue',
  '    destination: slack',
  '    actions:',
  '      - action: postToChannel',
  '        when: type = "track" and event = "Order Completed"',
  '        mapping: { url: "${SLACK_HOOK}", text: { "@template": "{{properties.order_id}} is paid" } }',
  '    forward: { events: [Order Completed] }',
  '```',
  '',
  "- `settings` are the destination's own; `GET /api/catalogue/SLUG` lists them with its actions and presets. Secrets are masked wherever settings are shown.",
  '- Without `actions` the automatic presets are used. A destination that has none needs `actions`.',
  '- `when` is FQL and `mapping` the mapping kit, both as Segment has them; what a mapping leaves out is filled in as the action suggests.',
  '- Destinations with sign-in by OAuth take `oauth: { accessToken, refreshToken, clientId, clientSecret }`; Rekindle fetches no first token.',
  '- How a destination is run, and what becomes of its errors: `src/catalogue/README.md`.',
  '',
]

function row(slug: string, { title, status, reason, presets, actions, scheme, isAudience }: DestinationFacts): string {
  const state = status === 'runs' ? 'runs' : `loads; ${cell(reason ?? '')}`
  return `| \`${slug}\` | ${cell(title)}${isAudience ? ' (audiences)' : ''} | ${state} | ${presets} | ${actions.length} | ${scheme ?? 'none'} |`
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')
