import type { ZoneSet } from '@/lib/domain/compliance/callable-intervals'
import { formatZoneSetKey } from '@/lib/domain/compliance/phone-zones'
import type { Tx } from '@/lib/server/services/context'

/**
 * Ids of zone sets by their key, made where they are missing. Looks first: `on conflict` would spend an id of the
 * 32-bit sequence for every set that is there already.
 */
export async function ensureZoneSets(tx: Tx, specs: readonly ZoneSet[]): Promise<Map<string, number>> {
  const byKey = new Map(specs.map((spec) => [formatZoneSetKey(spec), spec]))
  const ids = await findZoneSets(tx, [...byKey.keys()])
  const missing = [...byKey].filter(([key]) => !ids.has(key)).sort(([a], [b]) => (a < b ? -1 : 1))
  if (missing.length === 0) return ids
  await tx.zoneSet.createMany({
    data: missing.map(([key, { country, regions, zones }]) => ({
      key,
      country,
      regions: [...regions],
      zones: [...zones],
    })),
    skipDuplicates: true,
  })
  return findZoneSets(tx, [...byKey.keys()])
}

async function findZoneSets(tx: Tx, keys: string[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map()
  const rows = await tx.$queryRaw<{ id: number; key: string }[]>`
    select id, key from zone_set where key = any(${keys}::text[])`
  return new Map(rows.map((row) => [row.key, row.id]))
}
