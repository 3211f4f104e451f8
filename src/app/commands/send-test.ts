import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall } from './admin-call.ts'

/** They speak of a message: with `--connection` there is none. */
const MESSAGE_FLAGS = ['campaign', 'step', 'template', 'to', 'as', 'via', 'prefix'] as const

const USAGE =
  'Usage: rekindle send-test --campaign C --step S --to ADDRESS [--as USER]\n' +
  '       rekindle send-test --template T --to ADDRESS [--as USER]\n' +
  '       rekindle send-test --connection KEY'

/** Tries a message out, or only whether the settings of a connection are good. */
export async function sendTestCommand(input: CommandInput): Promise<ExitCode> {
  const { flags = {}, err } = input
  const { connection, campaign, step, template } = flags
  if (connection !== undefined) {
    const other = MESSAGE_FLAGS.find((flag) => flags[flag] !== undefined)
    if (other === undefined) return tell(input, `/api/connections/${encodeURIComponent(connection)}/test`, {})
    err(
      `--connection tries only the settings of a connection, so --${other} does nothing with it. To send through it: --via.\n${USAGE}`,
    )
    return 2
  }
  if (template === undefined && (campaign === undefined || step === undefined)) {
    err(`Say which message: --campaign and --step, or --template. Or a --connection to try its settings.\n${USAGE}`)
    return 2
  }
  return tell(input, '/api/messages/test', {
    campaign,
    step,
    template,
    to: flags.to,
    via: flags.via,
    subjectPrefix: flags.prefix,
    ...(flags.as !== undefined && { profile: { idType: 'user_id', id: flags.as } }),
  })
}

interface Tried {
  readonly ok: boolean
  readonly detail: string
  readonly connection?: string
  readonly to?: string | null
}

async function tell(input: CommandInput, path: string, body: object): Promise<ExitCode> {
  const reply = await adminCall(input, { method: 'POST', path, body: JSON.stringify(body), answers: 'json' })
  if (!reply.ok) {
    input.err(reply.message)
    return 1
  }
  const { ok, detail, connection, to } = JSON.parse(reply.text) as Tried
  const way = connection === undefined ? '' : ` through ${connection}${to == null ? '' : ` to ${to}`}`
  if (ok) input.out(`Good${way}: ${detail}`)
  else input.err(`Failed${way}: ${detail}`)
  return ok ? 0 : 1
}
