import { describe, expect, it } from 'vitest'
import { settingFields } from './kind-form.ts'
import { connectionKinds } from './registry.ts'

describe('the settings of a kind as a form', () => {
  it('tell what each is, whether it is needed, and whether it is a secret', () => {
    const fields = settingFields(connectionKinds['postmark']!.settings)
    expect(fields.find(({ key }) => key === 'serverToken')).toEqual({
      key: 'serverToken',
      type: 'text',
      description: 'API token of the server in Postmark.',
      isNeeded: true,
      isSecret: true,
      choices: [],
    })
    expect(fields.find(({ key }) => key === 'trackLinks')).toMatchObject({
      type: 'choice',
      usual: 'None',
      choices: ['None', 'HtmlAndText', 'HtmlOnly', 'TextOnly'],
    })
    expect(fields.find(({ key }) => key === 'trackOpens')).toMatchObject({
      type: 'flag',
      usual: false,
      isNeeded: false,
    })
    expect(fields.find(({ key }) => key === 'topics')).toMatchObject({ type: 'other' })
  })

  it.each(Object.entries(connectionKinds))('exist for %s, each with a word about it', (_, { settings }) => {
    const silent = settingFields(settings).filter(({ description }) => description === '')
    expect(silent.map(({ key }) => key)).toEqual([])
  })
})
