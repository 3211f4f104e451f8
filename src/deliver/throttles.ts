import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Throttle, Workspace } from '../model/workspace.ts'
import type { Settings } from '../store/views.ts'
import { Meter, type Run } from './meter.ts'

export interface ThrottlesOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly settings: Settings
  /** Of the definition in force: a throttle that was changed holds at once. */
  readonly workspace: () => Workspace | undefined
}

/** What a lane has to do with throttles. */
export interface Gate {
  /** The first moment from now on at which a call may be made, and whose throttle it is that does not let it through before. */
  room(): { readonly at: number; readonly by: ThrottledBy | undefined }
  /** One call is made. The function takes it back, should it not have been made. */
  pass(): () => void
}

export type ThrottledBy = 'campaign' | 'connection'

const SETTING = 'throttles'
/** How much of what was called a crash may forget: writing more often would cost more than it protects. */
const SAVE_MS = 1000
/** A window shorter than this is about over when a new process has started: it begins anew. */
const REMEMBERED_PER_MS = 10_000

/** How fast may be sent, to each tool and for each campaign. Calls are counted for as long as the process runs, longer windows beyond that. */
export class Throttles {
  readonly #options: ThrottlesOptions
  readonly #meters = new Map<string, Meter>()
  #cancelSave: (() => void) | undefined

  constructor(options: ThrottlesOptions) {
    this.#options = options
  }

  /** Takes up the windows of the last process. Call once, before anything is sent. */
  async load(): Promise<void> {
    const kept = await this.#options.settings.get(SETTING)
    if (kept === undefined) return
    for (const [name, runs] of Object.entries(JSON.parse(kept) as Record<string, readonly Run[]>))
      this.#meter(name).restore(runs)
  }

  /** @param connection who is called; asked for each time, since sending may be turned to the inbox. */
  gate(connection: () => string, campaign: string | undefined): Gate {
    const throttles = () => this.#of(connection(), campaign)
    return {
      room: () => {
        const now = this.#options.clock.now()
        let room: ReturnType<Gate['room']> = { at: now, by: undefined }
        for (const { name, by, throttle } of throttles()) {
          const at = this.#meter(name).roomAt(throttle, now)
          if (at > room.at) room = { at, by }
        }
        return room
      },
      pass: () => {
        const now = this.#options.clock.now()
        const passed = throttles().map(({ name, throttle }) => {
          this.#meter(name).take(throttle, now)
          if (throttle.perMs >= REMEMBERED_PER_MS) this.#saveSoon()
          return name
        })
        return () => {
          for (const name of passed) this.#meter(name).giveBack()
        }
      },
    }
  }

  /** Writes down what is to outlive the process. */
  async stop(): Promise<void> {
    if (!this.#cancelSave) return
    this.#cancelSave()
    await this.#save()
  }

  #of(
    connection: string,
    campaign: string | undefined,
  ): readonly { readonly name: string; readonly by: ThrottledBy; readonly throttle: Throttle }[] {
    const workspace = this.#options.workspace()
    const ofCampaign = campaign === undefined ? undefined : throttleOf(workspace?.campaigns, campaign)
    const ofConnection = throttleOf(workspace?.connections, connection)
    return [
      ...(ofCampaign ? [{ name: `campaign/${campaign}`, by: 'campaign' as const, throttle: ofCampaign }] : []),
      ...(ofConnection
        ? [{ name: `connection/${connection}`, by: 'connection' as const, throttle: ofConnection }]
        : []),
    ]
  }

  #meter(name: string): Meter {
    let meter = this.#meters.get(name)
    if (!meter) this.#meters.set(name, (meter = new Meter()))
    return meter
  }

  #saveSoon(): void {
    this.#cancelSave ??= this.#options.clock.after(SAVE_MS, () => {
      void this.#save().catch((error: unknown) => {
        // The next call tries again.
        this.#options.logger.warn('How much was sent could not be written down', { error })
      })
    })
  }

  async #save(): Promise<void> {
    this.#cancelSave = undefined
    const { workspace, settings, clock } = this.#options
    const { connections = {}, campaigns = {} } = workspace() ?? {}
    const kept: Record<string, readonly Run[]> = {}
    for (const [name, meter] of this.#meters) {
      const [of, key] = name.split('/') as [string, string]
      const throttle = throttleOf(of === 'campaign' ? campaigns : connections, key)
      if (!throttle || throttle.perMs < REMEMBERED_PER_MS) continue
      meter.roomAt(throttle, clock.now())
      if (meter.runs().length > 0) kept[name] = meter.runs()
    }
    await settings.set({ [SETTING]: JSON.stringify(kept) })
  }
}

export const throttleOf = (
  things: Readonly<Record<string, { readonly throttle?: Throttle }>> | undefined,
  key: string,
): Throttle | undefined => (things && Object.hasOwn(things, key) ? things[key]!.throttle : undefined)
