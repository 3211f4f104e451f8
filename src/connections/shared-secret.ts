import { z } from 'zod'

/** A secret that stands in an address or a header, with no signature beside it: a shorter one could be guessed. */
export const sharedSecret = z.string().min(16, 'must have at least 16 characters').meta({ secret: true })
