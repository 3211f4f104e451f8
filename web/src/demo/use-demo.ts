import { useCallback, useEffect, useRef, useState } from 'react'
import { demoApi, type MessageAct } from '../api/demo-api.ts'
import { ApiFault } from '../api/call.ts'
import type { DemoConfig } from '../api/types.ts'
import { texts } from '../texts.ts'
import { loadTracker, type Tracker } from './tracker.ts'
import { watchPerson, type PersonView, type PersonWatch } from './watch-person.ts'

/** How the page opens: first what the server offers, then the SDK. */
export type Opening =
  | { readonly phase: 'loading' }
  | { readonly phase: 'off' }
  | { readonly phase: 'failed'; readonly why: string }
  | { readonly phase: 'open'; readonly config: DemoConfig; readonly tracker: Tracker; readonly offersPush: boolean }

export function useOpening(): { readonly opening: Opening; readonly retry: () => void } {
  const [opening, setOpening] = useState<Opening>({ phase: 'loading' })
  const [tries, setTries] = useState(0)
  useEffect(() => {
    let gone = false
    openShop().then(
      (opened) => !gone && setOpening(opened),
      (fault: unknown) => !gone && setOpening(whyClosed(fault)),
    )
    return () => {
      gone = true
    }
  }, [tries])
  const retry = useCallback(() => {
    setOpening({ phase: 'loading' })
    setTries((count) => count + 1)
  }, [])
  return { opening, retry }
}

async function openShop(): Promise<Opening> {
  const [config, offersPush] = await Promise.all([demoApi.config(), demoApi.offersPush()])
  return { phase: 'open', config, tracker: await loadTracker(config.writeKey), offersPush }
}

function whyClosed(fault: unknown): Opening {
  if (fault instanceof ApiFault && fault.status === 404) return { phase: 'off' }
  return { phase: 'failed', why: fault instanceof Error ? fault.message : String(fault) }
}

export interface Customer extends PersonView {
  /** A request of the visitor's is on its way. */
  readonly busy: boolean
  readonly refresh: () => void
  readonly skipWait: () => void
  readonly act: (message: string, act: MessageAct) => void
  readonly clearRefusal: () => void
}

const UNKNOWN: PersonView = { person: undefined, at: 0, away: false, refusal: undefined }

/** The live view of one person, and what a visitor can do from outside the shop. For another person, mount it anew. */
export function useCustomer(anonymousId: string): Customer {
  const [view, setView] = useState(UNKNOWN)
  const watch = useRef<PersonWatch>(undefined)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()

  useEffect(() => {
    const started = watchPerson(anonymousId, setView)
    watch.current = started
    return () => started.stop()
  }, [anonymousId])

  const ask = async (request: Promise<unknown>): Promise<void> => {
    setBusy(true)
    try {
      await request
      setRefusal(undefined)
    } catch (fault) {
      setRefusal(fault instanceof ApiFault && fault.status > 0 ? fault.message : texts.demo.away)
    }
    watch.current?.refresh()
    setBusy(false)
  }

  return {
    ...view,
    refusal: refusal ?? view.refusal,
    busy,
    refresh: () => watch.current?.refresh(),
    skipWait: () => void ask(demoApi.skipWait(anonymousId)),
    act: (message, act) => void ask(demoApi.act(anonymousId, message, act)),
    clearRefusal: () => setRefusal(undefined),
  }
}
