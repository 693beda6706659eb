import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Metrics of this process, one registry for both bundles. Ask for a metric where it is used: the first call makes it. */

type Holder = typeof globalThis & { [registryKey]?: Registry }
const registryKey = Symbol.for('rollcall.telemetry.metrics')

export function getMetricsRegistry(): Registry {
  const holder = globalThis as Holder
  if (!holder[registryKey]) {
    holder[registryKey] = new Registry()
    collectDefaultMetrics({ register: holder[registryKey] })
  }
  return holder[registryKey]
}

type Description = { name: `rollcall_${string}`; help: string; labelNames?: readonly string[] }

export function getCounter({ name, help, labelNames = [] }: Description): Counter {
  const known = getMetricsRegistry().getSingleMetric(name)
  if (known instanceof Counter) return known
  return new Counter({ name, help, labelNames, registers: [getMetricsRegistry()] })
}

/** `collect` is asked at every scrape. */
export function getGauge({
  name,
  help,
  labelNames = [],
  collect,
}: Description & { collect?: (gauge: Gauge) => void | Promise<void> }): Gauge {
  const known = getMetricsRegistry().getSingleMetric(name)
  if (known instanceof Gauge) return known
  return new Gauge({
    name,
    help,
    labelNames,
    registers: [getMetricsRegistry()],
    ...(collect
      ? {
          collect() {
            return collect(this)
          },
        }
      : {}),
  })
}

export function getHistogram({
  name,
  help,
  labelNames = [],
  bucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
}: Description & { bucketsSeconds?: number[] }): Histogram {
  const known = getMetricsRegistry().getSingleMetric(name)
  if (known instanceof Histogram) return known
  return new Histogram({ name, help, labelNames, buckets: bucketsSeconds, registers: [getMetricsRegistry()] })
}
