import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { METRICS, type MetricLabels, type MetricName, type Metrics } from '../kernel/metrics.ts'

export interface PromMetrics extends Metrics {
  /** The Prometheus text format. */
  text(): Promise<string>
}

/** From a commit in memory to a slow disk. */
const SECONDS_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export function createPromMetrics(): PromMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'rekindle_process_' })
  const counters = new Map<MetricName, Counter>()
  const gauges = new Map<MetricName, Gauge>()
  const histograms = new Map<MetricName, Histogram>()
  for (const [key, { kind, help, labels }] of Object.entries(METRICS)) {
    const name = key as MetricName
    const settings = { name, help, labelNames: [...labels], registers: [registry] }
    if (kind === 'counter') counters.set(name, new Counter(settings))
    else if (kind === 'gauge') gauges.set(name, new Gauge(settings))
    else histograms.set(name, new Histogram({ ...settings, buckets: SECONDS_BUCKETS }))
  }
  return {
    count: (name, labels: MetricLabels = {}, by = 1) => counters.get(name)?.inc(labels, by),
    set: (name, value, labels: MetricLabels = {}) => gauges.get(name)?.set(labels, value),
    observe: (name, value, labels: MetricLabels = {}) => histograms.get(name)?.observe(labels, value),
    text: () => registry.metrics(),
  }
}
