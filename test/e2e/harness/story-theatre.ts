import type { Leg, ListLeg, MailLeg, PushLeg } from './legs/leg.ts'
import { liveAsItIs } from './live-example.ts'
import { isQuiet } from './records.ts'
import { freePort, startProcess, type RekindleProcess } from './rekindle-process.ts'
import { openStoryTime, type StoryTime } from './story-time.ts'
import { until } from './until.ts'

/** A process with an example as it ships, its local tools, and time that jumps when told. */
export interface StoryTheatre<P extends PushLeg = PushLeg, M extends MailLeg = MailLeg> {
  readonly push: P
  readonly mail: M
  readonly lists: readonly ListLeg[]
  readonly legs: readonly Leg[]
  readonly time: StoryTime
  readonly rekindle: () => RekindleProcess
  /** Where the tool of this connection tells what it knows, as Rekindle itself says. */
  readonly address: (connection: string) => string
  /** Ends the process, in good order or not, and starts one on the same data with these variables over the usual ones. */
  restart(how: 'kill' | 'stop', env?: Readonly<Record<string, string>>): Promise<void>
  /** Resolves once nothing is waiting anywhere. */
  quiet(): Promise<void>
  close(): Promise<void>
}

interface ConnectionRecord {
  readonly key: string
  readonly receive: { readonly address: string } | null
}

interface StoryCast<P extends PushLeg, M extends MailLeg> {
  readonly push: P
  readonly mail: M
  readonly lists: readonly ListLeg[]
  readonly others?: readonly Leg[]
  /** Beside those of the example. */
  readonly campaigns?: Readonly<Record<string, unknown>>
  /** Variables that are wrong until a restart. */
  readonly wrong?: Readonly<Record<string, string>>
}

export async function openStoryTheatre<P extends PushLeg, M extends MailLeg>(
  file: string,
  { push, mail, lists, others = [], campaigns = {}, wrong = {} }: StoryCast<P, M>,
): Promise<StoryTheatre<P, M>> {
  const legs: readonly Leg[] = [push, mail, ...lists, ...others]
  const time = openStoryTime()
  const place = liveAsItIs(file, Object.assign({}, ...legs.map(({ settings }) => settings)), campaigns)
  const env: Readonly<Record<string, string>> = Object.assign({}, time.env, ...legs.map((leg) => leg.env))
  const port = await freePort()
  const leave = async () => {
    await Promise.all(legs.map((leg) => leg.close()))
    time.close()
  }
  const begin = (more: Readonly<Record<string, string>>) => startProcess({ ...place, port, env: { ...env, ...more } })
  let process = await begin(wrong).catch(async (error: unknown) => {
    await leave()
    throw error
  })
  const { items } = await process.api<{ readonly items: readonly ConnectionRecord[] }>('/api/connections')
  const addresses = new Map(items.map(({ key, receive }) => [key, receive?.address]))
  return {
    push,
    mail,
    lists,
    legs,
    time,
    rekindle: () => process,
    address: (connection) => {
      const address = addresses.get(connection)
      if (address === undefined) throw new Error(`${connection} has no address to be told at`)
      return address
    },
    restart: async (how, more = {}) => {
      await process[how]()
      process = await begin(more)
    },
    quiet: async () => {
      await until('nothing waits anywhere', () => isQuiet(process))
    },
    close: async () => {
      await process.kill()
      await leave()
    },
  }
}
