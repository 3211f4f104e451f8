import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall } from './admin-call.ts'

/** Prints every code of a coupon as CSV, for the shop that is to accept it. */
export async function exportCodesCommand(input: CommandInput): Promise<ExitCode> {
  const [coupon] = input.positionals
  if (coupon === undefined) {
    input.err('Name the coupon.\nUsage: rekindle export-codes COUPON [--url URL]')
    return 2
  }
  const path = `/api/coupons/${encodeURIComponent(coupon)}/export`
  const reply = await adminCall(input, { method: 'GET', path, answers: 'csv' })
  if (reply.ok) input.out(reply.text.trimEnd())
  else input.err(reply.message)
  return reply.ok ? 0 : 1
}
