import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

export interface BrontoServer extends HttpVendor {
  /** Orders by their id; each is taken once. */
  readonly orders: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

/** What a company put in Bronto's place: it takes orders in the form in which pages told them, and nothing else. */
export async function startBrontoServer(options: { readonly siteId: string }): Promise<BrontoServer> {
  const orders = new Map<string, Readonly<Record<string, unknown>>>()
  const route = (request: SeenRequest): Answer => {
    if (request.method !== 'POST') return { status: 405 }
    if (!request.headers['content-type']?.startsWith('application/json') || !isRecord(request.body))
      return { status: 415 }
    if (request.body['site_id'] !== options.siteId) return { status: 403, body: { error: 'Another site' } }
    const problem = orderProblem(request.body)
    if (problem) return { status: 400, body: { error: problem } }
    orders.set(String(request.body['order_id']), request.body)
    return { status: 200, body: { ok: true } }
  }
  return { ...(await startHttpVendor(route)), orders }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

const isAddress = (value: unknown): boolean => typeof value === 'string' && /^[^\s@]+@[^\s@]+$/.test(value)

function orderProblem(order: Readonly<Record<string, unknown>>): string | undefined {
  const unknown = unknownKeys(order, ['site_id', 'order_id', 'email', 'items'])
  if (unknown.length > 0) return `unknown: ${unknown.join()}`
  if (!isText(order['order_id'])) return 'order_id is missing'
  if (order['email'] !== undefined && !isAddress(order['email'])) return 'email is no address'
  const { items } = order
  if (!Array.isArray(items)) return 'items is no list'
  return items.map(itemProblem).find((problem) => problem !== undefined)
}

function itemProblem(item: unknown): string | undefined {
  if (!isRecord(item)) return 'an item is no object'
  const unknown = unknownKeys(item, ['item_id', 'desc', 'quantity', 'amount'])
  if (unknown.length > 0) return `unknown in an item: ${unknown.join()}`
  if (!isText(item['item_id'])) return 'item_id is missing'
  if (item['desc'] !== undefined && !isText(item['desc'])) return 'desc is no text'
  if (!Number.isInteger(item['quantity']) || Number(item['quantity']) < 1) return 'quantity is no count'
  return typeof item['amount'] === 'number' ? undefined : 'amount is no number'
}
