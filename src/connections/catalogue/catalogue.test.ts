import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { checkSettings, publicSettings, readSettings } from '../registry.ts'
import { catalogueVersion, destinationFacts } from './destination-facts.ts'
import { fqlProblem } from './fql-problem.ts'

const mixpanel = {
  destination: 'mixpanel',
  settings: { projectToken: 'project-token', apiSecret: 'api-secret', apiRegion: 'US 🇺🇸' },
}
const PRESET = 'Track Calls'
const amplitude = {
  destination: 'amplitude-cohorts',
  settings: {
    api_key: 'key',
    secret_key: 'secret',
    app_id: '1',
    default_owner_email: 'ops@shop.example',
    endpoint: 'north_america',
  },
  actions: [{ action: 'syncAudience' }],
}
const slack = { destination: 'slack', actions: [{ action: 'postToChannel', when: 'type = "track"' }] }

describe('The facts', () => {
  it('are those of the package that is installed, for over 200 destinations', () => {
    const { version } = createRequire(import.meta.url)('@segment/action-destinations/package.json') as {
      version: string
    }
    expect(catalogueVersion).toBe(version)
    expect(Object.keys(destinationFacts).length).toBeGreaterThanOrEqual(200)
  })

  it('leave no password unmarked, and no status without its reason', () => {
    const all = Object.entries(destinationFacts)
    const open = all.flatMap(([slug, { settings }]) =>
      Object.entries(settings).flatMap(([key, { type, secret }]) =>
        type === 'password' && !secret ? [`${slug}.${key}`] : [],
      ),
    )
    expect(open).toEqual([])
    expect(all.filter(([, { status, reason }]) => (status === 'loads') !== (reason !== undefined))).toEqual([])
  })
})

describe('Settings', () => {
  it.each([
    { ...amplitude, audienceSettings: { id_type: 'BY_USER_ID' } },
    {
      ...mixpanel,
      presets: { [PRESET]: { mapping: { event: { '@template': 'Shop: {{event}}' } } } },
      filter: { drop: 'event = "Application Opened"' },
    },
    mixpanel,
    slack,
    { ...mixpanel, actions: [{ action: 'trackEvent', enabled: false, mapping: {} }] },
  ])('that are good: %j', (settings) => {
    expect(checkSettings('catalogue', settings)).toEqual([])
  })

  it.each([
    [{}, 'destination', /^is missing$/],
    [{ destination: 'mixpannel' }, 'destination', /not in the catalogue\. Did you mean "mixpanel"\?/],
    [{ destination: 'constructor' }, 'destination', /not in the catalogue/],
    [{ destination: 'mixpanel' }, 'settings.projectToken', /^is missing$/],
    [{ ...mixpanel, settings: { ...mixpanel.settings, projectToken: '' } }, 'settings.projectToken', /^is empty$/],
    [{ ...mixpanel, settings: { ...mixpanel.settings, tokn: 'x' } }, 'settings.tokn', /is not a setting/],
    [{ ...mixpanel, settings: { ...mixpanel.settings, apiSecret: 5 } }, 'settings.apiSecret', /expected string/],
    [{ ...mixpanel, settings: { ...mixpanel.settings, apiRegion: 'XX' } }, 'settings.apiRegion', /expected one of "US/],
    [{ ...mixpanel, oauth: { accessToken: 'x' } }, 'oauth', /is not a setting/],
    [{ ...mixpanel, actions: [{ action: 'trackEvnt' }] }, 'actions.0.action', /no action of Mixpanel.*"trackEvent"/],
    [{ ...mixpanel, actions: [{ action: 'trackEvent', when: 'type = ' }] }, 'actions.0.when', /is no FQL/],
    [{ ...mixpanel, actions: [{ action: 'trackEvent', map: {} }] }, 'actions.0.map', /is not a setting/],
    [{ ...mixpanel, actions: [] }, 'actions', /is empty/],
    [
      { ...mixpanel, actions: [{ action: 'trackEvent', mapping: { evnt: 'x' } }] },
      'actions.0.mapping.evnt',
      /no field of this action.*"event"/,
    ],
    [
      { ...mixpanel, actions: [{ action: 'trackEvent', mapping: { event: { '@pth': '$.event' } } }] },
      'actions.0.mapping.event.@pth',
      /no directive of the mapping kit.*"@path"/,
    ],
    [
      { ...mixpanel, actions: [{ action: 'trackEvent', mapping: { event: { '@path': '$.event', x: 1 } } }] },
      'actions.0.mapping.event',
      /A directive stands alone; found @path, x/,
    ],
    [{ ...mixpanel, presets: { Nothing: {} } }, 'presets.Nothing', /is no preset of Mixpanel/],
    [{ ...mixpanel, presets: { [PRESET]: { when: 'type' } } }, `presets.${PRESET}.when`, /is no FQL/],
    [
      { ...mixpanel, presets: { [PRESET]: { mapping: { a: { '@x': 1 } } } } },
      `presets.${PRESET}.mapping.a.@x`,
      /no dir/,
    ],
    [{ ...mixpanel, filter: { allow: 'event' } }, 'filter.allow', /is no FQL/],
    [{ ...mixpanel, filter: { drops: 'type = "track"' } }, 'filter.drops', /is not a setting/],
    [{ ...slack, presets: {} }, 'presets', /is not a setting/],
    [{ ...mixpanel, audienceSettings: {} }, 'audienceSettings', /is not a setting/],
    [{ ...amplitude, audienceSettings: { id_typ: 'x' } }, 'audienceSettings.id_typ', /is not a setting/],
    [{ ...amplitude, audienceSettings: { id_type: 'x' } }, 'audienceSettings.id_type', /expected one of "BY_USER_ID"/],
    [{ destination: 'slack' }, 'actions', /^is missing$/],
    [{ destination: 'hubspot', actions: [{ action: 'upsertContact' }] }, 'oauth', /^is missing$/],
  ])('that are wrong: %j → %s', (settings, path, message) => {
    expect(checkSettings('catalogue', settings)).toContainEqual({
      path,
      message: expect.stringMatching(message) as string,
    })
  })

  it('are masked where they are secret, or where nothing is known of them', () => {
    const oauth = { accessToken: 'hunter2-a', refreshToken: 'hunter2-b' }
    const shown = publicSettings('catalogue', { ...mixpanel, oauth, typo: 'hunter2-c' })
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|api-secret/)
    expect(shown).toMatchObject({ destination: 'mixpanel', settings: { apiRegion: 'US 🇺🇸' } })
    const actions = [{ action: 'postToChannel', when: 'type = "track"', mapping: { url: 'https://hunter2' } }]
    expect(publicSettings('catalogue', { destination: 'slack', actions })).toMatchObject({
      actions: [{ action: 'postToChannel', mapping: '••••••' }],
    })
    const unknown = publicSettings('catalogue', { destination: 'nowhere', settings: { key: 'hunter2' } })
    expect(JSON.stringify(unknown)).not.toContain('hunter2')
  })

  it('keep what they were given', () => {
    const read = readSettings('catalogue', mixpanel)
    expect(read).toEqual({ ok: true, value: mixpanel })
  })
})

describe('FQL', () => {
  it.each([
    'type = "track"',
    'type = "track" and event = "Order Completed"',
    '(type = "track" or type = "page") and properties.total > 10',
    'contains(event, "Order") and traits.email != null',
  ])('%s', (text) => {
    expect(fqlProblem(text)).toBeUndefined()
  })

  it.each([
    '',
    'hello',
    'type =',
    'type = "tr',
    'type "track"',
    'type = "track" and',
    'type = "a" OR type = "b"',
    '(type = "a"',
  ])('not: %s', (text) => {
    expect(fqlProblem(text)).toMatch(/is no FQL/)
  })
})
