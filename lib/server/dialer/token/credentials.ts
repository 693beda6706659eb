import { getPool } from '@/lib/server/db/pool'
import { BoundedCache } from '../bounded-cache'
import { hold } from '../hold'

export type Credential = {
  id: bigint
  organisationId: bigint
  secretHash: Buffer
  epoch: number
  isRevoked: boolean
}

/** Half of the promise that a revocation holds within 10 s; the other half is for a store that is away. */
const FRESH_MS = 4_000
const STALE_ON_ERROR_MS = 9_000
const ENTRIES_MAX = 10_000

const COLUMNS = `id, organisation_id as "organisationId", secret_hash as "secretHash", epoch,
  revoked_at is not null as "isRevoked"`

async function load(name: string, text: string, value: string | bigint): Promise<Credential | null> {
  const { rows } = await getPool('dialer').query<Credential>({ name, text, values: [value] })
  return rows[0] ?? null
}

/** Unknown names are remembered too: guessing costs the guesser a query each, not us. */
export function findCredentialByUser(userName: string): Promise<Credential | null> {
  const cache = hold(
    'credentials by user',
    () =>
      new BoundedCache<string, Credential | null>({
        entriesMax: ENTRIES_MAX,
        freshMs: FRESH_MS,
        staleOnErrorMs: STALE_ON_ERROR_MS,
        load: (user) =>
          load(
            'credential_by_user',
            `select ${COLUMNS} from connector_credential where user_name = $1`,
            user,
          ),
      }),
  )
  return cache.get(userName)
}

export function findCredentialById(credentialId: bigint): Promise<Credential | null> {
  const cache = hold(
    'credentials by id',
    () =>
      new BoundedCache<bigint, Credential | null>({
        entriesMax: ENTRIES_MAX,
        freshMs: FRESH_MS,
        staleOnErrorMs: STALE_ON_ERROR_MS,
        load: (id) =>
          load('credential_by_id', `select ${COLUMNS} from connector_credential where id = $1`, id),
      }),
  )
  return cache.get(credentialId)
}

const USED_EVERY_MS = 60_000

/** At most one write a minute and credential; nobody waits for it and its failure changes nothing. */
export function noteCredentialUse(credentialId: bigint): void {
  const usedAt = hold('credential use', () => new Map<bigint, number>())
  const now = performance.now()
  if (now - (usedAt.get(credentialId) ?? Number.NEGATIVE_INFINITY) < USED_EVERY_MS) return
  if (usedAt.size >= ENTRIES_MAX) usedAt.clear()
  usedAt.set(credentialId, now)
  getPool('dialer')
    .query('update connector_credential set last_used_at = now() where id = $1', [credentialId])
    .catch(() => usedAt.delete(credentialId))
}
