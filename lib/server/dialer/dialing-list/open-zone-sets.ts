import {
  type CallableInterval,
  sweepDays,
  sweepIntervals,
  type ZoneSet,
} from '@/lib/domain/compliance/callable-intervals'
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

type Sweeps = { at: number; byZoneSet: Map<number, Swept> }

/** 0.15 ms a zone set, once in six hours; in memory, a few hundred entries a rule set. */
function sweep(ruleSet: RuleSet, zoneSets: readonly ZoneSetRow[], now: Date): Swept[] {
  const sweeps = hold('sweeps', () => new Map<string, Sweeps>())
  const key = formatRuleSetKey(ruleSet)
  let known = sweeps.get(key)
  if (!known || Math.abs(now.getTime() - known.at) > SWEEP_FRESH_MS) {
    known = { at: now.getTime(), byZoneSet: new Map() }
    sweeps.set(key, known)
  }
  for (const zoneSet of zoneSets) {
    if (known.byZoneSet.has(zoneSet.id)) continue
    known.byZoneSet.set(zoneSet.id, { zoneSet, intervals: sweepIntervals(ruleSet, zoneSet, now, sweepDays) })
  }
  return [...known.byZoneSet.values()]
}

/** Columns of hand_out's p_zone_*: one entry a zone set that may be called within the next eight days. */
export type ZoneColumns = {
  ids: number[]
  opensAt: Date[]
  closesAt: Date[]
  nextOpensAt: (Date | null)[]
  /** A row of caps a zone set, one for each of its regions that has one, padded with nulls to the same width. */
  regionMax: (number | null)[][]
  regionSeconds: (number | null)[][]
}

type RegionCap = GateLimits['regionNumberCaps'][number]

function toWidth(values: number[], width: number): (number | null)[] {
  return Array.from({ length: width }, (_, index) => values[index] ?? null)
}

export async function listOpenZoneSets(ruleSet: RuleSet, now: Date): Promise<ZoneColumns> {
  const caps = new Map(toGateLimits(ruleSet).regionNumberCaps.map((cap) => [cap.region, cap]))
  const ofZoneSets: RegionCap[][] = []
  const columns: ZoneColumns = {
    ids: [],
    opensAt: [],
    closesAt: [],
    nextOpensAt: [],
    regionMax: [],
    regionSeconds: [],
  }
  for (const { zoneSet, intervals } of sweep(ruleSet, await loadZoneSets(), now)) {
    const index = intervals.findIndex((interval) => now < interval.closesAt)
    const interval = intervals[index]
    if (!interval) continue
    ofZoneSets.push(
      zoneSet.regions.flatMap((region) => caps.get(formatRegionKey(zoneSet.country, region)) ?? []),
    )
    columns.ids.push(zoneSet.id)
    columns.opensAt.push(interval.opensAt)
    columns.closesAt.push(interval.closesAt)
    columns.nextOpensAt.push(intervals[index + 1]?.opensAt ?? null)
  }
  const width = Math.max(1, ...ofZoneSets.map((found) => found.length))
  for (const found of ofZoneSets) {
    columns.regionMax.push(
      toWidth(
        found.map((cap) => cap.max),
        width,
      ),
    )
    columns.regionSeconds.push(
      toWidth(
        found.map((cap) => cap.seconds),
        width,
      ),
    )
  }
  return columns
}
