import { z } from 'zod'
import { addressOf } from './mail-address.ts'

/** A sender, or where replies go: an address, with a name before it or without. */
export const mailbox = z.string().refine((text) => addressOf(text) !== undefined, {
  error: 'must be an address like hi@shop.example or Shop <hi@shop.example>',
})
