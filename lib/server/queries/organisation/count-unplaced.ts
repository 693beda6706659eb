import type { UnplacedNumbersDto } from '@/lib/contracts/zone-rules'
import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { removedCause } from '@/lib/domain/contact/erased'
import { getPool } from '@/lib/server/db/pool'
import { CountCache } from '@/lib/server/queries/campaign/count-cache'

/** More are not counted: how many more would change nothing of what is decided. */
const NUMBERS_MAX = 100_000
const limits = { exactRowsMax: 2_000, ageMsMax: 10 * 60_000 }

const key = Symbol.for('rollcall.unplaced-numbers')
type Holder = typeof globalThis & { [key]?: CountCache<number> }

function getCache(): CountCache<number> {
  const holder = globalThis as Holder
  holder[key] ??= new CountCache((numbers) => numbers, Date.now, limits)
  return holder[key]
}

/**
 * Numbers of contacts that neither what was given nor an address nor the number itself places. All viewers of a process share
 * the count; few are exact at every look.
 */
export async function getUnplaced(
  organisationId: bigint,
  { unknownZone }: ZoneRules,
): Promise<UnplacedNumbersDto | null> {
  const own = `${organisationId}:${unknownZone ?? ''}`
  const counted = await getCache().get(
    [own],
    async () => new Map([[own, await count(organisationId, unknownZone)]]),
  )
  const found = counted.get(own)
  if (!found) return null
  const numbers = Math.min(found.value, NUMBERS_MAX)
  return { numbers, isMore: found.value > NUMBERS_MAX, countedAt: found.countedAt.toISOString() }
}

/** Looked for in the zone sets that they can have: none at all, or the organisation's zone alone. */
async function count(organisationId: bigint, unknownZone: string | null): Promise<number> {
  const { rows } = await getPool('read').query<{ numbers: number }>(
    `select count(*)::int as numbers
       from (select from contact_number n
              where n.zone_set_id = any(array(select id from zone_set where zones = '{}' or zones = array[$2::text]))
                and n.organisation_id = $1 and n.zone_source = 'unknown'
                and coalesce(n.state_cause not in ('replaced', '${removedCause}'), true)
              limit ${NUMBERS_MAX + 1}) found`,
    [organisationId, unknownZone],
  )
  return rows[0]?.numbers ?? 0
}
