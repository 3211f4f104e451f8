import { describe, expect, it, vi } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import type { ToldCall } from '../model/exchange.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import { BODY_CHARS_MAX } from './describe-exchange.ts'
import { ExchangeBook, type ExchangeRules } from './exchange-book.ts'
import { MASK } from './mask-exchange.ts'

const DAY = 86_400_000
const call = { kind: 'http', method: 'POST', url: 'https://tool.example/x', headers: {}, body: 'Ann sings' } as const
const reply = { kind: 'http', status: 200, headers: {}, body: 'x'.repeat(BODY_CHARS_MAX + 5) } as const
const attempts = [{ delivery: 'd', attempt: 1 }]
const hidden = { secrets: [], personal: ['Ann'] }

function open(rules: Partial<ExchangeRules> = {}, keep?: (calls: readonly ToldCall[]) => Promise<void>) {
  const clock = createManualClock()
  const { exchanges } = createMemoryStore({ clock })
  const counted: number[] = []
  const book = new ExchangeBook({
    store: keep ? { ...exchanges, keep } : exchanges,
    clock,
    logger: silentLogger,
    metrics: { ...noMetrics, count: (_name, _labels, by = 1) => void counted.push(by) },
    rules: () => ({ exchanges: 'masked', keepMs: DAY, ...rules }),
  })
  const note = () => book.note({ call, reply, at: clock.now() }, attempts, hidden)
  return { clock, exchanges, book, note, counted }
}

describe('the record of calls', () => {
  it('keeps a call and its answer, cut and masked', async () => {
    const { exchanges, book, note } = open()
    note()
    await book.flush()
    const [kept] = await exchanges.of('d')
    expect(kept).toMatchObject({ attempt: 1, exchange: { request: { body: `${MASK} sings` }, response: { cut: 5 } } })
  })

  it('keeps personal data where that is said, and nothing where that is said', async () => {
    const full = open({ exchanges: 'full' })
    full.note()
    await full.book.flush()
    expect((await full.exchanges.of('d'))[0]?.exchange.request.body).toBe('Ann sings')
    const off = open({ exchanges: 'off' })
    off.note()
    await off.book.flush()
    expect(await off.exchanges.of('d')).toEqual([])
  })

  it('drops what is older than it is to be kept', async () => {
    const { clock, exchanges, book, note } = open()
    note()
    await book.flush()
    clock.advance(DAY + 1)
    note()
    await book.flush()
    expect((await exchanges.of('d')).map(({ at }) => at)).toEqual([clock.now()])
  })

  it('counts what a disk that refuses took away, and goes on with the next', async () => {
    let refuses = true
    const written: ToldCall[] = []
    const { book, note, counted } = open({}, async (calls) => {
      if (refuses) throw new Error('The disk is full.')
      written.push(...calls)
    })
    note()
    note()
    await book.flush()
    expect(counted).toEqual([2])
    refuses = false
    note()
    await book.flush()
    expect(written).toHaveLength(1)
  })

  it('is whole on disk when it is closed in the middle of a write', async () => {
    const written: ToldCall[] = []
    const writes: (() => void)[] = []
    const { book, note } = open({}, async (calls) => {
      await new Promise<void>((resolve) => writes.push(resolve))
      written.push(...calls)
    })
    note()
    void book.flush()
    note()
    const closed = book.flush()
    writes[0]!()
    await vi.waitFor(() => expect(writes).toHaveLength(2))
    expect(written).toHaveLength(1)
    writes[1]!()
    await closed
    expect(written).toHaveLength(2)
  })

  it('writes by itself after a moment, and together what came meanwhile', async () => {
    const writes: number[] = []
    const { clock, note } = open({}, async (calls) => void writes.push(calls.length))
    note()
    note()
    expect(writes).toEqual([])
    clock.advance(1000)
    expect(writes).toEqual([2])
  })
})
