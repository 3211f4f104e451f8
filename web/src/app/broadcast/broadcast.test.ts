import { describe, expect, it } from 'vitest'
import { campaignOf, isComplete, newBroadcast } from './broadcast.ts'

const NOW = Date.parse('2027-01-01T08:00:00.500Z')

describe('a broadcast', () => {
  it('is a campaign with one occurrence and one message', () => {
    const at = '2027-01-31T09:00'
    expect(campaignOf({ ...newBroadcast('loyal'), name: 'News', at, via: ['mail'] }, NOW)).toEqual({
      name: 'News',
      entry: { schedule: { at: new Date(at).toISOString().replace('.000Z', 'Z') }, cohort: 'loyal' },
      steps: [{ send: 'email', id: 'message', via: 'mail', message: newBroadcast('loyal').message }],
    })
  })

  it('begins soon where no time is said, but not before it can be published', () => {
    expect(campaignOf(newBroadcast('loyal'), NOW)).toMatchObject({
      entry: { schedule: { at: '2027-01-01T08:02:00Z' } },
    })
  })

  it('needs a name and a cohort', () => {
    expect(isComplete(newBroadcast('loyal'))).toBe(false)
    expect(isComplete({ ...newBroadcast('loyal'), name: 'News' })).toBe(true)
    expect(isComplete({ ...newBroadcast(''), name: 'News' })).toBe(false)
  })
})
