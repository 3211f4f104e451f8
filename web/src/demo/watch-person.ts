import { demoApi } from '../api/demo-api.ts'
import { isAway } from '../api/call.ts'
import type { DemoPerson } from '../api/types.ts'

export interface PersonView {
  /** Undefined until the first answer. */
  readonly person: DemoPerson | undefined
  /** When that answer came. */
  readonly at: number
  /** The server does not answer; what is shown is the last that was known. */
  readonly away: boolean
  /** An answer that says no, in the server's words. */
  readonly refusal: string | undefined
}

export interface PersonWatch {
  readonly refresh: () => void
  readonly stop: () => void
}

/** Without the live stream, so that a click shows its effect soon; also how soon a lost server is tried again. */
const POLL_MS = 2_500
/** With the live stream: only so that “in 59 minutes” does not grow old. */
const IDLE_POLL_MS = 30_000
/** A stream that the server closed for good is opened anew after this. */
const REOPEN_MS = 5_000

/** Keeps up with one person: by the server's live stream, and by asking now and then where that does not work. */
export function watchPerson(anonymousId: string, show: (view: PersonView) => void): PersonWatch {
  let view: PersonView = { person: undefined, at: 0, away: false, refusal: undefined }
  let stopped = false
  let asking = false
  let again = false
  let live = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let reopen: ReturnType<typeof setTimeout> | undefined
  let stream: EventSource | undefined

  const update = (change: Partial<PersonView>): void => {
    view = { ...view, ...change }
    if (!stopped) show(view)
  }

  const ask = async (): Promise<void> => {
    if (asking) {
      again = true
      return
    }
    asking = true
    clearTimeout(timer)
    try {
      const person = await demoApi.person(anonymousId)
      update({ person, at: Date.now(), away: false, refusal: undefined })
    } catch (fault) {
      if (isAway(fault)) update({ away: true })
      else update({ away: false, refusal: fault instanceof Error ? fault.message : String(fault) })
    }
    asking = false
    if (stopped) return
    if (again) {
      again = false
      void ask()
      return
    }
    timer = setTimeout(() => void ask(), live && !view.away ? IDLE_POLL_MS : POLL_MS)
  }

  const open = (): void => {
    if (stopped) return
    stream = new EventSource(demoApi.liveUrl(anonymousId))
    stream.addEventListener('open', () => {
      live = true
      void ask()
    })
    stream.addEventListener('changed', () => void ask())
    stream.addEventListener('error', () => {
      if (live) void ask()
      live = false
      if (stream?.readyState === EventSource.CLOSED) reopen = setTimeout(open, REOPEN_MS)
    })
  }

  open()
  void ask()
  return {
    refresh: () => void ask(),
    stop: () => {
      stopped = true
      clearTimeout(timer)
      clearTimeout(reopen)
      stream?.close()
    },
  }
}
