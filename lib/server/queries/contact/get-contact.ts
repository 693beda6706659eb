import { z } from 'zod'
import type {
  ContactCampaignDto,
  ContactDto,
  ContactMembershipDto,
  ContactNumberDto,
} from '@/lib/contracts/contact'
import { formatLocalTime, isKnownZone, toLocal } from '@/lib/domain/compliance/zones'
import { describeNumberFault } from '@/lib/domain/contact/number-faults'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

/** Everything that the contact page shows but for its attempts and "Why?". */
export async function getContact(ctx: Ctx, contactId: bigint): Promise<ContactDto> {
  requirePermission(ctx, 'contact.read')
  const { organisationId } = ctx
  const row = await getPrisma().contact.findFirst({
    where: { id: contactId, organisationId },
    include: {
      numbers: {
        orderBy: { position: 'asc' },
        include: { zoneSet: { select: { regions: true, zones: true } } },
      },
      refused: { where: { organisationId }, orderBy: { position: 'asc' } },
    },
  })
  if (!row) throw new AppError('not_found', 'There is no such contact.')
  const [facts, memberships, campaigns, stop] = await Promise.all([
    loadNumberFacts(
      ctx,
      row.numbers.map((number) => number.e164),
    ),
    loadMemberships(organisationId, contactId),
    loadCampaigns(organisationId, contactId),
    findStop(organisationId, contactId, row.stoppedAt),
  ])
  return {
    id: formatId('con', row.id),
    externalKey: row.externalKey,
    hasOwnKey: !/^lst_[0-9a-z]{13}:\+\d+$/.test(row.externalKey),
    accountKey: row.accountKey,
    firstName: row.firstName,
    lastName: row.lastName,
    email: row.email,
    timeZone: row.timeZone,
    postalCode: row.postalCode,
    region: row.region,
    country: row.country,
    stoppedAt: row.stoppedAt?.toISOString() ?? null,
    stoppedByName: stop?.actorName ?? null,
    stoppedReason: stop?.reason || null,
    lockedUntil: row.lockedUntil && row.lockedUntil > ctx.now ? row.lockedUntil.toISOString() : null,
    lockedCause: row.lockedCause,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    numbers: row.numbers.map(
      (number): ContactNumberDto => ({
        id: formatId('num', number.id),
        position: number.position,
        type: number.type,
        e164: number.e164,
        given: number.given,
        country: number.country,
        regions: number.zoneSet.regions,
        state: number.state,
        stateCause: number.stateCause,
        lineType: number.lineType,
        zones: number.zoneSet.zones,
        zoneSource: number.zoneSource,
        zoneConfidence: number.zoneConfidence,
        localTimes: number.zoneSet.zones
          .filter(isKnownZone)
          .map((zone) => ({ zone, time: describeLocalTime(ctx.now, zone) })),
        attempts: number.chargedTotal,
        dnc: facts.dnc.get(number.e164) ?? null,
        leasedUntil: facts.leases.get(number.e164) ?? null,
      }),
    ),
    refusedNumbers: row.refused.map(({ position, type, given, code }) => ({
      position,
      type,
      given,
      code,
      message: describeNumberFault(code),
    })),
    memberships,
    campaigns,
  }
}

/** Who stopped all calls; of one moment, the change was written with it. */
async function findStop(organisationId: bigint, contactId: bigint, at: Date | null) {
  if (at === null) return null
  return getPrisma().contactChange.findFirst({
    where: { organisationId, contactId, kind: 'contact_stop', at },
    orderBy: { id: 'desc' },
    select: { actorName: true, reason: true },
  })
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

function describeLocalTime(at: Date, zone: string): string {
  return `${weekdays[toLocal(at, zone).weekday] ?? ''} ${formatLocalTime(at, zone)}`
}

async function loadNumberFacts(ctx: Ctx, e164s: string[]) {
  const prisma = getPrisma()
  const entries = await prisma.dncEntry.findMany({
    where: {
      organisationId: ctx.organisationId,
      e164: { in: e164s },
      scope: 'organisation',
      endedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: ctx.now } }],
    },
  })
  const leases = await prisma.$queryRaw<{ e164: string; until: Date }[]>`
    select l.e164, coalesce(a.guard_at, l.deadline_at) as until
    from lease l left join attempt a on a.organisation_id = l.organisation_id and a.id = l.attempt_id
    where l.organisation_id = ${ctx.organisationId} and l.e164 = any(${e164s}::text[])`
  return {
    dnc: new Map(
      entries.map((entry) => [
        entry.e164,
        {
          id: formatId('dnc', entry.id),
          reason: entry.reason,
          source: entry.source,
          createdAt: entry.createdAt.toISOString(),
          createdByName: entry.createdByName,
        },
      ]),
    ),
    leases: new Map(leases.map((lease) => [lease.e164, lease.until.toISOString()])),
  }
}

async function loadMemberships(organisationId: bigint, contactId: bigint): Promise<ContactMembershipDto[]> {
  const prisma = getPrisma()
  const rows = await prisma.listContact.findMany({
    where: { organisationId, contactId },
    orderBy: { seq: 'asc' },
  })
  const lists = await prisma.contactList.findMany({
    where: { organisationId, id: { in: rows.map((row) => row.listId) } },
    select: { id: true, name: true, columns: true },
  })
  const names = new Map(lists.map((list) => [list.id, list.name]))
  const columns = new Map(lists.map((list) => [list.id, toListColumns(list.columns)]))
  return rows.map((row) => ({
    list: { id: formatId('lst', row.listId), name: names.get(row.listId) ?? '' },
    listColumns: columns.get(row.listId) ?? [],
    columns: z.record(z.string(), z.coerce.string()).catch({}).parse(row.columns),
    dialAt: row.dialAt?.toISOString() ?? null,
    guardTime: row.guardTime?.toISOString() ?? null,
    customerAni: row.customerAni,
    preferredAgentId: row.preferredAgentId,
    priority: row.priority,
    addedAt: row.createdAt.toISOString(),
    importId: row.importId === null ? null : formatId('imp', row.importId),
  }))
}

async function loadCampaigns(organisationId: bigint, contactId: bigint): Promise<ContactCampaignDto[]> {
  const rows = await getPrisma().$queryRaw<
    (Omit<ContactCampaignDto, 'id' | 'nextAt'> & { id: bigint; nextAt: Date | null })[]
  >`
    select c.id, c.name, c.state as "campaignState", q.state, q.pass, q.attempt_count as attempts,
           case when q.state <> 'closed' then q.next_at end as "nextAt", q.waiting_for as "waitingFor", q.stop_cause as "stopCause"
    from campaign_contact q join campaign c on c.id = q.campaign_id
    where q.organisation_id = ${organisationId} and q.contact_id = ${contactId}
    order by c.id desc`
  return rows.map((row) => ({
    ...row,
    id: formatId('cmp', row.id),
    nextAt: row.nextAt?.toISOString() ?? null,
  }))
}
