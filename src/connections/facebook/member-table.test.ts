import { describe, expect, it } from 'vitest'
import { memberTable } from './member-table.ts'

/** Made with `printf '%s' ada@example.com | sha256sum` and so on. */
const EMAIL = 'b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72'
const PHONE = '8b47a52ed04d068c3a9c5632b98cec18780a9f9f4099d4f8afe233970ce116fe'
const NAME = '64831353b7c72454cc3958e60caa49e6a2fdc2f2142f875efa14bf6b8b3a3390'
const ID = '316ca0efda6296d8f2c11d1e20890d220cec4266a0c16fbbef324c004688468a'
const COUNTRY = '959a45d44e6fcf58361ed004681556fe50129f2109e817dec098c00c9e5d2578'

describe('the rows for Facebook', () => {
  it('are hashed, of one width, with gaps as empty texts', () => {
    expect(
      memberTable([
        { externalId: ' U1 ', email: 'Ada@Example.com', country: 'DE' },
        { phone: '+49 170 1234567', firstName: 'Renée-Claire' },
      ]),
    ).toEqual({
      schema: ['EXTERN_ID', 'EMAIL', 'PHONE', 'FN', 'COUNTRY'],
      data: [
        [ID, EMAIL, '', '', COUNTRY],
        ['', '', PHONE, NAME, ''],
      ],
    })
  })

  it('leave out what nobody has', () => {
    expect(memberTable([{ email: 'ada@example.com', phone: '+000', city: ' ' }])).toEqual({
      schema: ['EMAIL'],
      data: [[EMAIL]],
    })
  })
})
