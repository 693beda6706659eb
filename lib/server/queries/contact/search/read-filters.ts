import type { z } from 'zod'
import type { searchContactsQuerySchema, ZoneKnowledge } from '@/lib/contracts/contact-search'
import { Prisma } from '@/lib/server/db/generated/client'
import { type Criterion, foundMax, isThere } from '@/lib/server/queries/contact/search/criterion'
import type { SqlReader } from '@/lib/server/queries/contact/search/find-contacts'

type Query = z.output<typeof searchContactsQuerySchema>

/** Milliseconds at which rollcall_id() begins. */
const idEpoch = Date.UTC(2024, 0, 1)

/** A contact's id carries the time that it was added at. */
export function toIdFloor(at: Date): bigint {
  return BigInt(Math.max(0, at.getTime() - idEpoch)) << 20n
}

/** The filters that are set; see Criterion. */
export async function readFilters(db: SqlReader, organisationId: bigint, query: Query): Promise<Criterion[]> {
  const { listId, campaignId, queueState, numberState, country, region, zone, addedSince } = query
  const criteria: Criterion[] = []
  if (listId !== undefined) criteria.push(onList(organisationId, listId))
  if (campaignId !== undefined) criteria.push(inQueue(organisationId, campaignId, queueState))
  if (numberState !== undefined) criteria.push(withNumberState(organisationId, numberState))
  if (query.dnc) criteria.push(onDnc(organisationId))
  if (query.stopped) criteria.push(stopped(organisationId))
  if (country !== undefined || region !== undefined || zone !== undefined) {
    criteria.push(await inPlace(db, organisationId, query))
  }
  if (addedSince !== undefined) criteria.push(added(organisationId, new Date(addedSince)))
  return criteria
}

function onList(organisationId: bigint, listId: bigint): Criterion {
  return {
    find: Prisma.sql`select contact_id from list_contact where list_id = ${listId} and organisation_id = ${organisationId}`,
    check: isThere(
      Prisma.sql`select true from list_contact m where m.list_id = ${listId} and m.contact_id = c.id`,
    ),
  }
}

function inQueue(organisationId: bigint, campaignId: bigint, state: string | undefined): Criterion {
  const hasState = state === undefined ? Prisma.sql`true` : Prisma.sql`q.state = ${state}`
  return {
    find: Prisma.sql`select q.contact_id from campaign_contact q
      where q.organisation_id = ${organisationId} and q.campaign_id = ${campaignId} and ${hasState}`,
    check: isThere(Prisma.sql`select true from campaign_contact q
      where q.organisation_id = ${organisationId} and q.campaign_id = ${campaignId} and q.contact_id = c.id and ${hasState}`),
  }
}

/** Numbers that a later import replaced are the contact's no more. */
const isOwn = Prisma.sql`n.state_cause is distinct from 'replaced'`

function withNumberState(organisationId: bigint, state: string): Criterion {
  const check = isThere(
    Prisma.sql`select true from contact_number n where n.contact_id = c.id and n.state = ${state} and ${isOwn}`,
  )
  if (state === 'active') return { check }
  return {
    find: Prisma.sql`select n.contact_id from contact_number n
      where n.state = ${state} and n.state <> 'active' and n.organisation_id = ${organisationId} and ${isOwn}`,
    check,
  }
}

/** Of a DNC list larger than is counted the contacts are looked through instead: most entries are of nobody we have. */
function onDnc(organisationId: bigint): Criterion {
  const entry = (e164: Prisma.Sql) => Prisma.sql`select true from dnc_entry d
    where d.organisation_id = ${organisationId} and d.e164 = ${e164} and d.scope = 'organisation' and d.ended_at is null
      and coalesce(d.expires_at > now(), true)`
  return {
    find: Prisma.sql`select n.contact_id from (
        select e164 from dnc_entry
        where organisation_id = ${organisationId} and ended_at is null and scope = 'organisation' limit ${foundMax}) listed
      left join lateral (
        select contact_id, e164 from contact_number
        where organisation_id = ${organisationId} and e164 = listed.e164 and ${isThere(entry(Prisma.sql`listed.e164`))}
        limit 100) n on true`,
    check: isThere(
      Prisma.sql`select true from contact_number n where n.contact_id = c.id and ${isThere(entry(Prisma.sql`n.e164`))}`,
    ),
  }
}

function stopped(organisationId: bigint): Criterion {
  return {
    find: Prisma.sql`select id as contact_id from contact
      where (organisation_id + 0) = ${organisationId} and stopped_at is not null`,
    check: Prisma.sql`c.stopped_at is not null`,
  }
}

const zonesAre: Record<ZoneKnowledge, Prisma.Sql> = {
  known: Prisma.sql`cardinality(z.zones) = 1`,
  several: Prisma.sql`cardinality(z.zones) > 1`,
  unknown: Prisma.sql`cardinality(z.zones) = 0`,
}

/**
 * By zone sets, of which there are some thousand at most. They are read first: of ids that it sees, the planner knows whether
 * they are rare.
 */
async function inPlace(
  db: SqlReader,
  organisationId: bigint,
  { country, region, zone }: Query,
): Promise<Criterion> {
  const parts = [
    ...(country === undefined ? [] : [Prisma.sql`z.country = ${country}`]),
    ...(region === undefined ? [] : [Prisma.sql`${region} = any(z.regions)`]),
    ...(zone === undefined ? [] : [zonesAre[zone]]),
  ]
  const sets = await db.$queryRaw<{ id: number }[]>(
    Prisma.sql`select z.id from zone_set z where ${Prisma.join(parts, ' and ')}`,
  )
  const ids = sets.map(({ id }) => id)
  return {
    find: Prisma.sql`select n.contact_id from contact_number n
      where n.zone_set_id = any(${ids}::int[]) and n.organisation_id = ${organisationId}`,
    check: isThere(
      Prisma.sql`select true from contact_number n
        where n.contact_id = c.id and ${isOwn} and n.zone_set_id = any(${ids}::int[])`,
    ),
  }
}

function added(organisationId: bigint, since: Date): Criterion {
  return {
    find: Prisma.sql`select id as contact_id from contact
      where (organisation_id + 0) = ${organisationId} and id >= ${toIdFloor(since)} and created_at >= ${since}`,
    check: Prisma.sql`(c.id >= ${toIdFloor(since)} and c.created_at >= ${since})`,
  }
}
