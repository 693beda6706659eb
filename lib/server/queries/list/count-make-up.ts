import type {
  ListCampaignCountsDto,
  ListMakeUpDto,
  NumberHealthDto,
  ZoneShareName,
} from '@/lib/contracts/contact-list'
import { removedCause } from '@/lib/domain/contact/erased'
import { getPool } from '@/lib/server/db/pool'
import { dialedOutcomes, wasDialed } from '@/lib/server/queries/list/count-reach'

export type ListMakeUp = Omit<ListMakeUpDto, 'countedAt'> & { campaigns: Map<bigint, ListCampaignCountsDto> }

const zonesMax = 50

/** Numbers, zones and campaigns of one list. Reads every number of its contacts. */
export async function countMakeUp(organisationId: bigint, listId: bigint): Promise<ListMakeUp> {
  const pool = getPool('read')
  const [{ rows: groups }, { rows: refusals }, { rows: campaigns }] = await Promise.all([
    pool.query<NumberGroup>(numbersSql, [organisationId, listId]),
    pool.query<{ numbers: number }>(refusedSql, [organisationId, listId]),
    pool.query<ListCampaignCountsDto & { campaignId: bigint }>(campaignsSql, [
      organisationId,
      listId,
      dialedOutcomes,
    ]),
  ])
  const zones = sumZones(groups)
  const zoneShares: Record<ZoneShareName, number> = { single: 0, several: 0, unknown: 0 }
  for (const row of zones) zoneShares[nameShare(row.zones)] += row.contacts
  return {
    numbers: sumNumbers(groups, refusals[0]?.numbers ?? 0),
    lines: sumLines(groups),
    zoneShares,
    zones: zones.slice(0, zonesMax),
    zoneCount: new Set(zones.map((row) => row.zones.join('+'))).size,
    campaigns: new Map(campaigns.map(({ campaignId, ...counts }) => [campaignId, counts])),
  }
}

type NumberGroup = {
  state: string
  isOnDnc: boolean
  isFirst: boolean
  lineType: string | null
  source: string
  zones: string[]
  numbers: number
}

function sumNumbers(groups: readonly NumberGroup[], refused: number): NumberHealthDto {
  const health: NumberHealthDto = {
    total: refused,
    active: 0,
    invalid: 0,
    fax: 0,
    suspect: 0,
    stopped: 0,
    onDnc: 0,
    refused,
  }
  for (const { state, isOnDnc, numbers } of groups) {
    health.total += numbers
    if (state === 'active' && isOnDnc) health.onDnc += numbers
    else if (isNumberState(state)) health[state] += numbers
  }
  return health
}

function sumLines(groups: readonly NumberGroup[]): ListMakeUpDto['lines'] {
  const sums = new Map<string | null, number>()
  for (const { lineType, numbers } of groups) sums.set(lineType, (sums.get(lineType) ?? 0) + numbers)
  return [...sums]
    .map(([lineType, numbers]) => ({ lineType, numbers }))
    .sort((left, right) => right.numbers - left.numbers)
}

function isNumberState(state: string): state is 'active' | 'invalid' | 'fax' | 'suspect' | 'stopped' {
  return ['active', 'invalid', 'fax', 'suspect', 'stopped'].includes(state)
}

function sumZones(groups: readonly NumberGroup[]): ListMakeUpDto['zones'] {
  const sums = new Map<string, ListMakeUpDto['zones'][number]>()
  for (const { zones, source, isFirst, numbers } of groups) {
    if (!isFirst) continue
    const key = `${zones.join('+')}|${source}`
    const sum = sums.get(key) ?? { zones, source, contacts: 0 }
    sums.set(key, { ...sum, contacts: sum.contacts + numbers })
  }
  return [...sums.values()].sort((left, right) => right.contacts - left.contacts)
}

function nameShare(zones: readonly string[]): ZoneShareName {
  if (zones.length === 0) return 'unknown'
  return zones.length === 1 ? 'single' : 'several'
}

const numbersSql = `
with listed as materialized (
  select distinct e164 from dnc_entry
   where organisation_id = $1 and ended_at is null and scope = 'organisation' and coalesce(expires_at > now(), true)
), grouped as (
  select n.state, d.e164 is not null as is_on_dnc, n.position = 1 as is_first, n.line_type, n.zone_source,
         n.zone_set_id, count(*)::int as numbers
    from list_contact m
    join contact_number n on n.contact_id = m.contact_id
    left join listed d on d.e164 = n.e164
   where m.organisation_id = $1 and m.list_id = $2
     and coalesce(n.state_cause not in ('replaced', '${removedCause}'), true)
   group by 1, 2, 3, 4, 5, 6
)
select g.state, g.is_on_dnc as "isOnDnc", g.is_first as "isFirst", g.line_type as "lineType", g.zone_source as source, z.zones, g.numbers
  from grouped g join zone_set z on z.id = g.zone_set_id`

const refusedSql = `
select count(*)::int as numbers
  from list_contact m
  join contact_number_refused f on f.organisation_id = m.organisation_id and f.contact_id = m.contact_id
 where m.organisation_id = $1 and m.list_id = $2`

/** Who stands in a campaign's queue under this list; who is there under another of its lists counts with that one. */
const campaignsSql = `
with uses as materialized (
  select campaign_id from campaign_list where organisation_id = $1 and list_id = $2
), counted as (
  select q.campaign_id, count(*)::int as loaded, count(*) filter (where q.state = 'waiting')::int as waiting,
         count(*) filter (where q.state = 'ready')::int as ready,
         count(*) filter (where q.state = 'leased')::int as leased,
         count(*) filter (where q.state = 'closed')::int as closed,
         count(*) filter (where ${wasDialed('q', '$1', '$3')})::int as attempted
    from uses u
    join campaign_contact q on q.organisation_id = $1 and q.campaign_id = u.campaign_id and q.list_id = $2
    join list_contact m on m.list_id = $2 and m.contact_id = q.contact_id
   group by q.campaign_id
)
select u.campaign_id as "campaignId", coalesce(c.loaded, 0) as loaded, coalesce(c.waiting, 0) as waiting,
       coalesce(c.ready, 0) as ready, coalesce(c.leased, 0) as leased, coalesce(c.closed, 0) as closed,
       coalesce(c.attempted, 0) as attempted,
       coalesce((select sum(o.dials)::int from outcome_rollup o
                  where o.organisation_id = $1 and o.campaign_id = u.campaign_id and o.list_id = $2), 0) as dials
  from uses u left join counted c on c.campaign_id = u.campaign_id`
