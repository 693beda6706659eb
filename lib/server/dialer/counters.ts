import type { Counter } from 'prom-client'
import { getCounter } from '@/lib/server/telemetry/metrics'

/** What the three endpoints and the apply loop count; read by /api/metrics. */
export const countedEvents = {
  token_issued: 'Tokens issued',
  token_refused: 'Sign-ins of connectors refused',
  bearer_refused: 'Dialing lists refused for their token',
  answered_late: 'Requests of the dialer answered 503 because an answer took too long',
  fetch: 'Dialing lists answered',
  handed_out: 'Contacts handed out',
  record_withheld: 'Records that failed the outgoing schema and did not leave',
  hand_out_retried: 'Hand-outs repeated after a deadlock or a serialisation failure',
  disposition_stored: 'Disposition events stored',
  disposition_refused: 'Disposition events refused',
  disposition_other_subscription:
    'Disposition events of a subscription that is not on record, stored all the same',
  disposition_late: 'Disposition events outside the tolerance of time, stored all the same',
  disposition_unavailable: 'Disposition events answered 503',
  disposition_applied: 'Disposition events applied',
  disposition_quarantined: 'Disposition events that could not be applied',
  apply_retried: 'Apply transactions repeated after a deadlock or a serialisation failure',
  second_call: 'Second calls on one attempt',
  word_not_kept: 'Records beyond what an attempt keeps, in the inbox only',
  unlisted_outcome: 'Outcomes with a code nobody knows',
  lease_reaped: 'Attempts settled as unknown after their deadline',
} as const
export type CountedEvent = keyof typeof countedEvents

/** What one transaction counted, after its commit. */
export function countAll(counts: ReadonlyMap<CountedEvent, number>): void {
  for (const [event, times] of counts) countEvent(event, times)
}

let counting: { counter: Counter; of: Map<CountedEvent, Counter.Internal> } | undefined

export function countEvent(event: CountedEvent, times = 1): void {
  if (times <= 0) return
  const counter = getCounter({
    name: 'rollcall_dialer_events_total',
    help: 'What happened at the endpoints of the dialer',
    labelNames: ['event'],
  })
  if (counting?.counter !== counter) counting = { counter, of: new Map() }
  const one = counting.of.get(event) ?? counter.labels(event)
  counting.of.set(event, one)
  one.inc(times)
}
