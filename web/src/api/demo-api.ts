import { call } from './call.ts'
import type { DemoConfig, DemoPerson } from './types.ts'

/** What may happen to a message in the demo's inbox. */
export type MessageAct = 'open' | 'click' | 'dismiss' | 'bounce' | 'unsubscribe'

const post = (path: string, body: unknown): Promise<unknown> =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const query = (anonymousId: string): string => new URLSearchParams({ anonymousId }).toString()

export const demoApi = {
  config: () => call<DemoConfig>('/demo/api/config'),
  person: (anonymousId: string) => call<DemoPerson>(`/demo/api/person?${query(anonymousId)}`),
  skipWait: (anonymousId: string) => post('/demo/api/skip-wait', { anonymousId }),
  act: (anonymousId: string, message: string, act: MessageAct) =>
    post(`/demo/api/messages/${encodeURIComponent(message)}/${act}`, { anonymousId }),
  liveUrl: (anonymousId: string) => `/demo/api/live?${query(anonymousId)}`,
  /** Web Push can only be tried where the workspace has a connection for it. */
  offersPush: () =>
    fetch('/push/key').then(
      (response) => response.ok,
      () => false,
    ),
}
