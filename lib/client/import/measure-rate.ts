export type Sample = { atMs: number; done: number }

const WINDOW_MS = 15_000
const SPAN_MIN_MS = 1_500

/** Keeps the samples that a rate goes by; work that begins anew (less is done than before) forgets them. */
export function addSample(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1)
  if (last && next.done < last.done) return [next]
  return [...samples.filter(({ atMs }) => next.atMs - atMs <= WINDOW_MS), next]
}

/** What is done a second over the last samples; null while they say too little. */
export function measureRate(samples: readonly Sample[]): number | null {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || last.atMs - first.atMs < SPAN_MIN_MS || last.done <= first.done) return null
  return ((last.done - first.done) * 1000) / (last.atMs - first.atMs)
}
