import { gatherCast, type Cast } from './cast.ts'
import { report } from './device.ts'
import { openLedger, type Arrival, type Ledger } from './ledger.ts'
import type { Place } from './live-example.ts'
import { isQuiet } from './records.ts'
import { startProcess, type RekindleProcess } from './rekindle-process.ts'
import { startTools, type Tools } from './tools.ts'
import { until } from './until.ts'

/** The process, the tools around it, and the customers with their devices, which report every push that arrives. */
export interface Theatre {
  readonly tools: Tools
  readonly cast: Cast
  readonly ledger: Ledger
  readonly rekindle: () => RekindleProcess
  /** SIGKILL, and a new process on the same data and port. */
  readonly killAndRestart: () => Promise<void>
  /** Resolves once nothing is waiting anywhere; rejects if a device's report was refused. */
  quiet(): Promise<void>
  close(): Promise<void>
}

export async function openTheatre(placeOf: (tools: Tools) => Place): Promise<Theatre> {
  const tools = await startTools()
  const place = placeOf(tools)
  let process = await startProcess(place)
  const { publicKey } = (await (await fetch(`${process.url}/push/key`)).json()) as { readonly publicKey: string }
  const cast = gatherCast(tools.push, publicKey)
  const gone = cast['U4']!.devices[1]!
  tools.push.expire(gone)
  const reports: Promise<void>[] = []
  const receive = (arrival: Arrival) => {
    if (arrival.kind !== 'push') return
    const reported = report(arrival.push, 'received')
    // Looked at when all is quiet; until then a refusal must not end the test run.
    reported.catch(() => {})
    reports.push(reported)
  }
  const ledger = openLedger(tools, Object.values(cast), receive)
  return {
    tools,
    cast,
    ledger,
    rekindle: () => process,
    killAndRestart: async () => {
      await process.kill()
      process = await startProcess({ ...place, port: process.port })
    },
    quiet: async () => {
      await Promise.all(reports)
      await until('nothing waits anywhere', () => isQuiet(process))
    },
    close: async () => {
      ledger.close()
      await process.kill()
      await tools.close()
    },
  }
}
