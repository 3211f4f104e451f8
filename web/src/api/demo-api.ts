import { get, post } from './http.ts'
import type { DemoConfig, DemoPerson } from './types.ts'

/** What may happen to a message in the demo's inbox. */
export type MessageAct = 'open' | 'click' | 'dismiss' | 'bounce' | 'unsubscribe'

const query = (anonymousId: string): string => new URLSearchParams({ anonymousId }).toString()

export const demoApi = {
  config: () => get<DemoConfig>('/demo/api/config'),
  person: (anonymousId: string) => get<DemoPerson>(`/demo/api/person?${query(anonymousId)}`),
  skipWait: (anonymousId: string) => post<unknown>('/demo/api/skip-wait', { anonymousId }),
  act: (anonymousId: string, message: string, act: MessageAct) =>
    post<unknown>(`/demo/api/messages/${encodeURIComponent(message)}/${act}`, { anonymousId }),
  liveUrl: (anonymousId: string) => `/demo/api/live?${query(anonymousId)}`,
  /** Web Push can only be tried where the workspace has a connection for it. */
  offersPush: () =>
    fetch('/push/key').then(
      (response) => response.ok,
      () => false,
    ),
}
