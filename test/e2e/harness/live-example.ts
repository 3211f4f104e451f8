import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDocument, type Document } from 'yaml'

const EXAMPLES = fileURLToPath(new URL('../../../examples/cart-recovery/', import.meta.url))

/** What takes an hour, four hours and a day in the examples, in seconds. */
export interface Waits {
  readonly beforePush: number
  readonly beforeMail: number
  readonly beforeAds: number
}

/** Folder of a test's own, with a workspace file and room for data. */
export interface Place {
  readonly workspace: string
  readonly data: string
}

/** The example as it ships, but live, through the given tools, and in seconds. */
export function liveOneCampaign(connections: unknown, waits: Waits): Place {
  return liveExample('rekindle.yaml', connections, (file) => {
    const steps = ['campaigns', 'cart-recovery', 'steps']
    file.setIn([...steps, 0, 'wait'], `${waits.beforePush}s`)
    file.setIn([...steps, 1, 'via'], 'push')
    file.setIn([...steps, 2, 'upTo'], `${waits.beforeMail}s`)
    file.setIn([...steps, 3, 'via'], 'mail')
    file.setIn([...steps, 4, 'via'], 'mail')
    file.setIn([...steps, 5, 'upTo'], `${waits.beforeAds}s`)
  })
}

/** The same customers, but each leg a campaign of its own. */
export function liveThreeTools(connections: unknown, waits: Waits): Place {
  return liveExample('three-tools.yaml', connections, (file) => {
    file.setIn(['campaigns', 'cart-push', 'steps', 0, 'wait'], `${waits.beforePush}s`)
    file.setIn(['campaigns', 'cart-push', 'steps', 1, 'via'], 'push')
    file.setIn(['cohorts', 'push-unopened', 'where', 'for'], `${waits.beforeMail}s`)
    file.setIn(['campaigns', 'cart-email', 'steps', 0, 'via'], 'mail')
    file.setIn(['cohorts', 'email-unopened', 'where', 'for'], `${waits.beforeAds}s`)
  })
}

/**
 * As it ships, with its own tools and hours; only live, with the settings that a local tool needs beside its own, and with campaigns
 * beside its own.
 */
export function liveAsItIs(
  name: string,
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  campaigns: Readonly<Record<string, unknown>>,
): Place {
  return changedExample(name, (file) => {
    for (const [campaign, definition] of Object.entries(campaigns)) file.setIn(['campaigns', campaign], definition)
    for (const [connection, more] of Object.entries(settings))
      for (const [setting, value] of Object.entries(more)) file.setIn(['connections', connection, setting], value)
  })
}

function liveExample(name: string, connections: unknown, change: (file: Document) => void): Place {
  return changedExample(name, (file) => {
    file.set('connections', connections)
    change(file)
  })
}

function changedExample(name: string, change: (file: Document) => void): Place {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))
  cpSync(EXAMPLES, folder, { recursive: true })
  const file: Document = parseDocument(readFileSync(join(folder, name), 'utf8'))
  file.set('sending', 'live')
  change(file)
  const workspace = join(folder, name)
  writeFileSync(workspace, file.toString())
  return { workspace, data: join(folder, 'data') }
}
