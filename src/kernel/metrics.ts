/** Every metric of the process, declared once: its kind, meaning and labels. Names follow Prometheus: units last. */
export const METRICS = {
  rekindle_events_accepted_total: { kind: 'counter', help: 'Events answered with 200 and on disk', labels: ['source'] },
  rekindle_events_rejected_total: {
    kind: 'counter',
    help: 'Events kept in the list of rejected events',
    labels: ['reason'],
  },
  rekindle_events_duplicate_total: {
    kind: 'counter',
    help: 'Events dropped because their messageId was seen before',
    labels: ['source'],
  },
  rekindle_ids_dropped_total: {
    kind: 'counter',
    help: "Ids of events that do not count, being nobody's or somebody else's",
    labels: ['reason'],
  },
  rekindle_requests_refused_total: {
    kind: 'counter',
    help: 'Requests that were answered with an error',
    labels: ['code'],
  },
  rekindle_receive_refused_total: {
    kind: 'counter',
    help: 'Calls of tools that were refused, such as those with a wrong signature',
    labels: ['connection', 'code'],
  },
  rekindle_received_total: {
    kind: 'counter',
    help: 'What tools told: events kept, items that were noted, items that could not be used',
    labels: ['connection', 'kind'],
  },
  rekindle_log_append_seconds: {
    kind: 'histogram',
    help: 'From handing a block to the log until it is on disk',
    labels: [],
  },
  rekindle_inputs_applied_total: { kind: 'counter', help: 'Log records applied to profiles', labels: ['kind'] },
  rekindle_wakeups_fired_total: { kind: 'counter', help: 'Wake-ups that fired', labels: [] },
  rekindle_wakeups_forgotten_total: {
    kind: 'counter',
    help: 'Wake-ups dropped because they were due again at once: a fault to report',
    labels: [],
  },
  rekindle_pipeline_lag_positions: { kind: 'gauge', help: 'Positions on disk that are not applied yet', labels: [] },
  rekindle_commit_seconds: { kind: 'histogram', help: 'One commit of the state', labels: [] },
  rekindle_attempts_total: { kind: 'counter', help: 'Calls to tools by outcome', labels: ['connection', 'outcome'] },
  rekindle_deliveries_total: {
    kind: 'counter',
    help: 'Deliveries by the status they came to',
    labels: ['status'],
  },
  rekindle_exchanges_dropped_total: {
    kind: 'counter',
    help: 'Calls of tools whose request and answer were not kept, since the disk was too slow or refused.',
    labels: [],
  },
  rekindle_deliveries_throttled_total: {
    kind: 'counter',
    help: 'Deliveries that had to wait for a throttle, by whose it was',
    labels: ['connection', 'by'],
  },
  rekindle_test_messages_total: {
    kind: 'counter',
    help: 'Messages sent to try them out, by outcome',
    labels: ['connection', 'outcome'],
  },
  rekindle_coupon_codes_left: { kind: 'gauge', help: 'Codes that a coupon has left to give', labels: ['coupon'] },
  rekindle_forwards_total: {
    kind: 'counter',
    help: 'Events forwarded to tools by outcome',
    labels: ['connection', 'outcome'],
  },
  rekindle_forward_lag_positions: {
    kind: 'gauge',
    help: 'Applied positions that are not forwarded yet',
    labels: ['connection'],
  },
} as const satisfies Record<
  string,
  { kind: 'counter' | 'gauge' | 'histogram'; help: string; labels: readonly string[] }
>

export type MetricName = keyof typeof METRICS
export type MetricLabels = Readonly<Record<string, string>>

export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, labels?: MetricLabels, by?: number): void
  /** Sets a gauge. */
  set(name: MetricName, value: number, labels?: MetricLabels): void
  /** Adds an observation, in the unit that the name ends with. */
  observe(name: MetricName, value: number, labels?: MetricLabels): void
}

export const noMetrics: Metrics = { count: () => {}, set: () => {}, observe: () => {} }
