/** Of milliseconds in any order. */
export function summarize(latencies) {
  const sorted = [...latencies].sort((left, right) => left - right)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), slowestMs: sorted.at(-1) ?? 0 }
}

export function median(values) {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? 0
}

/** Each figure's median over the rounds. */
export function medianOf(rounds) {
  const names = Object.keys(rounds[0]).filter((name) => typeof rounds[0][name] === 'number')
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round[name]))]))
}
