import { type CallableInterval, makeSweep, type ZoneSet } from '@/lib/domain/compliance/callable-intervals'
import { formatRegionKey, formatRuleSetKey, type RuleSet } from '@/lib/domain/compliance/rule-sets'
import { type GateLimits, toGateLimits } from '@/lib/domain/eligibility/gate-limits'
import { getPool } from '@/lib/server/db/pool'
import { BoundedCache } from '../bounded-cache'
import { hold } from '../hold'

type ZoneSetRow = ZoneSet & { id: number }
type Swept = { zoneSet: ZoneSetRow; intervals: CallableInterval[] }

/** New zone sets come with imports: they are seen after this long at most. */
const ZONE_SETS_FRESH_MS = 5_000
/** A sweep reaches eight days ahead, so an old one is still right; it is made anew in good time. */
const SWEEP_FRESH_MS = 6 * 3_600_000

function loadZoneSets(): Promise<ZoneSetRow[]> {
  const cache = hold(
    'zone sets',
    () =>
      new BoundedCache<'all', ZoneSetRow[]>({
        entriesMax: 1,
        freshMs: ZONE_SETS_FRESH_MS,
        staleOnErrorMs: 60_000,
        load: async () => {
          const { rows } = await getPool('dialer').query<ZoneSetRow>({
            name: 'zone_sets',
            text: 'select id, country, regions, zones from zone_set order by id',
          })
          return rows
        },
      }),
  )
  return cache.get('all')
}

type Sweeps = {
  at: number
  sweepOne: ReturnType<typeof makeSweep>
  byZoneSet: Map<number, Swept>
  columns: ZoneColumns | null
}

/** Once in six hours; in memory, a few thousand entries a rule set at most. */
function sweep(ruleSet: RuleSet, zoneSets: readonly ZoneSetRow[], now: Date): Sweeps {
  const sweeps = hold('sweeps', () => new Map<string, Sweeps>())
  const key = formatRuleSetKey(ruleSet)
  let known = sweeps.get(key)
  if (!known || now.getTime() < known.at || now.getTime() - known.at > SWEEP_FRESH_MS) {
    const sweepOne = makeSweep(ruleSet, now)
    known = { at: now.getTime(), sweepOne, byZoneSet: new Map(), columns: null }
    sweeps.set(key, known)
  }
  for (const zoneSet of zoneSets) {
    if (known.byZoneSet.has(zoneSet.id)) continue
    known.byZoneSet.set(zoneSet.id, { zoneSet, intervals: known.sweepOne(zoneSet) })
    known.columns = null
  }
  return known
}

/** Columns of hand_out's p_zone_* to p_region_seconds, as PostgreSQL writes arrays: made once, sent with every fetch. */
export type ZoneColumns = {
  from: Date
  /** The first interval that ends: from then on another one holds. */
  until: Date
  /** Zone sets that may be called within the next eight days, in order, and the kind of each, from 1. */
  ids: string
  kinds: string
  opensAt: string
  closesAt: string
  nextOpensAt: string
  /** A row of caps a kind, one for each of its regions that has one, padded with nulls to the same width. */
  regionMax: string
  regionSeconds: string
}

type RegionCap = GateLimits['regionNumberCaps'][number]
type Kind = { interval: CallableInterval; nextOpensAt: Date | null; caps: RegionCap[] }

export async function listOpenZoneSets(ruleSet: RuleSet, now: Date): Promise<ZoneColumns> {
  const known = sweep(ruleSet, await loadZoneSets(), now)
  const { columns } = known
  if (columns !== null && columns.from <= now && now < columns.until) return columns
  known.columns = toColumns(toGateLimits(ruleSet), [...known.byZoneSet.values()], now)
  return known.columns
}

/** Zone sets that are open alike and have the same caps are of one kind. */
function toColumns({ regionNumberCaps }: GateLimits, sets: readonly Swept[], now: Date): ZoneColumns {
  const capOf = new Map(regionNumberCaps.map((cap) => [cap.region, cap]))
  const kinds = new Map<string, Kind & { place: number }>()
  const bySetId = [...sets].sort((a, b) => a.zoneSet.id - b.zoneSet.id)
  const placed = bySetId.flatMap(({ zoneSet, intervals }) => {
    const index = intervals.findIndex((interval) => now < interval.closesAt)
    const interval = intervals[index]
    if (!interval) return []
    const nextOpensAt = intervals[index + 1]?.opensAt ?? null
    const caps = zoneSet.regions.flatMap(
      (region) => capOf.get(formatRegionKey(zoneSet.country, region)) ?? [],
    )
    const key = JSON.stringify([interval, nextOpensAt, caps])
    const kind = kinds.get(key) ?? { interval, nextOpensAt, caps, place: kinds.size + 1 }
    kinds.set(key, kind)
    return [{ id: zoneSet.id, kind: kind.place }]
  })
  const all = [...kinds.values()]
  const width = Math.max(1, ...all.map(({ caps }) => caps.length))
  const rows = (pick: (cap: RegionCap) => number) =>
    toArray(
      all.map(({ caps }) =>
        toArray(Array.from({ length: width }, (_, i) => caps[i]).map((cap) => cap && pick(cap))),
      ),
    )
  return {
    from: now,
    until: new Date(
      Math.min(now.getTime() + SWEEP_FRESH_MS, ...all.map(({ interval }) => interval.closesAt.getTime())),
    ),
    ids: toArray(placed.map(({ id }) => id)),
    kinds: toArray(placed.map(({ kind }) => kind)),
    opensAt: toArray(all.map(({ interval }) => interval.opensAt.toISOString())),
    closesAt: toArray(all.map(({ interval }) => interval.closesAt.toISOString())),
    nextOpensAt: toArray(all.map(({ nextOpensAt }) => nextOpensAt?.toISOString())),
    regionMax: rows((cap) => cap.max),
    regionSeconds: rows((cap) => cap.seconds),
  }
}

/** Of numbers, times and arrays, which need no quotes. */
function toArray(items: readonly (number | string | undefined)[]): string {
  return `{${items.map((item) => item ?? 'null').join(',')}}`
}
