import { createHmac } from 'node:crypto'
import { getEnv } from '@/lib/env'
import { getPrisma } from '@/lib/server/db/prisma'

const WINDOW_MS = 15 * 60_000

export type ThrottleKey = { key: string; failuresMax: number }

/**
 * Failed tries by key in a window of 15 minutes, counted in the database: the limits hold for all processes together
 * and over a restart. Answers the seconds to wait, or null when another try is allowed.
 */
export async function checkThrottle(keys: readonly ThrottleKey[], now: Date): Promise<number | null> {
  const rows = await getPrisma().$queryRaw<FailureRow[]>`
    select key_hash as "keyHash", failures, window_ends_at as "windowEndsAt" from sign_in_failure
     where key_hash = any(${keys.map(hashKey)}) and window_ends_at > ${now}`
  return findWait(keys, rows, now, (failures, max) => failures >= max)
}

/**
 * Counts a failure. Answers the seconds to wait where it was one too many: of many tries at the same moment no more
 * pass than the limit allows, if each is counted before it is judged.
 */
export async function countFailure(keys: readonly ThrottleKey[], now: Date): Promise<number | null> {
  const windowEndsAt = new Date(now.getTime() + WINDOW_MS)
  // In one order, so that two that count the same keys never wait for each other.
  const rows = await getPrisma().$queryRaw<FailureRow[]>`
    insert into sign_in_failure as f (key_hash, failures, window_ends_at)
    select k, 1, ${windowEndsAt} from unnest(${keys.map(hashKey)}::bytea[]) as k order by k
    on conflict (key_hash) do update
       set failures = case when f.window_ends_at > ${now} then f.failures + 1 else 1 end,
           window_ends_at = case when f.window_ends_at > ${now} then f.window_ends_at else excluded.window_ends_at end
    returning key_hash as "keyHash", failures, window_ends_at as "windowEndsAt"`
  return findWait(keys, rows, now, (failures, max) => failures > max)
}

/** What was counted beforehand was no failure after all. */
export async function takeBackFailure(keys: readonly ThrottleKey[]): Promise<void> {
  await getPrisma().$executeRaw`
    update sign_in_failure f set failures = f.failures - 1
      from (select key_hash from sign_in_failure
             where key_hash = any(${keys.map(hashKey)}) and failures > 0 order by key_hash for update) held
     where f.key_hash = held.key_hash`
}

export async function forgetFailures(keys: readonly ThrottleKey[]): Promise<void> {
  await getPrisma().$executeRaw`delete from sign_in_failure where key_hash = any(${keys.map(hashKey)})`
}

type FailureRow = { keyHash: Uint8Array; failures: number; windowEndsAt: Date }

function findWait(
  keys: readonly ThrottleKey[],
  rows: readonly FailureRow[],
  now: Date,
  isOver: (failures: number, failuresMax: number) => boolean,
): number | null {
  const waits = keys.flatMap((key) => {
    const row = rows.find(({ keyHash }) => hashKey(key).equals(keyHash))
    return row && isOver(row.failures, key.failuresMax) ? [row.windowEndsAt.getTime() - now.getTime()] : []
  })
  return waits.length === 0 ? null : Math.ceil(Math.max(...waits) / 1000)
}

/** Keyed, because an e-mail or an address could be guessed from a plain hash. */
function hashKey({ key }: ThrottleKey): Buffer {
  return createHmac('sha256', getEnv().authSecret).update(`throttle ${key}`).digest()
}

/**
 * Of one user from one address few, from all addresses more (a forged X-Forwarded-For does not help), of one address
 * more still (an office behind one).
 */
export function listSignInKeys(email: string, address: string): [ThrottleKey, ThrottleKey, ThrottleKey] {
  return [
    { key: `pair:${email.slice(0, 200)}|${address}`, failuresMax: 8 },
    { key: `email:${email.slice(0, 200)}`, failuresMax: 40 },
    { key: `address:${address}`, failuresMax: 100 },
  ]
}

export function listLinkKeys(address: string): ThrottleKey[] {
  return [{ key: `link:${address}`, failuresMax: 60 }]
}

/** What the nearest proxy, or Next itself, wrote down as the sender. */
export function readAddress(headers: Headers): string {
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 64) || 'unknown'
}
