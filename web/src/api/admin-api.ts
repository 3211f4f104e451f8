import { get, post, remove } from './http.ts'
import type {
  CampaignSummary,
  CohortSummary,
  Delivery,
  InboxMessage,
  Page,
  RejectedEvent,
  Session,
  Status,
} from './types.ts'

/** The admin API, one function a question. */
export const adminApi = {
  session: () => get<Session>('/api/session'),
  signIn: (token: string) => post<unknown>('/api/session', { token }),
  signOut: () => remove<unknown>('/api/session'),
  status: () => get<Status>('/api/status'),
  campaigns: () => get<Page<CampaignSummary>>('/api/campaigns'),
  cohorts: () => get<Page<CohortSummary>>('/api/cohorts'),
  deliveries: (limit: number) => get<Page<Delivery>>(`/api/deliveries?limit=${limit}`),
  rejected: (limit: number) => get<Page<RejectedEvent>>(`/api/events/rejected?limit=${limit}`),
  inbox: (limit: number) => get<Page<InboxMessage>>(`/api/inbox?limit=${limit}`),
}
