import type { ContactDto } from '@/lib/contracts/contact'
import type { TimelineEventDto } from '@/lib/contracts/contact-timeline'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { getContact } from '@/lib/server/queries/contact/get-contact'
import { listContactTimeline } from '@/lib/server/queries/contact/list-contact-timeline'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, systemCtx, withTransaction } from '@/lib/server/services/context'

export type ContactExport = {
  exportedAt: string
  contact: Omit<ContactDto, 'campaigns'>
  campaigns: ContactDto['campaigns']
  /** Everything that happened, oldest first: attempts with their outcomes, callbacks, DNC, edits. */
  events: TimelineEventDto[]
  /** What the audit log says of the contact; it names fields, never values. */
  audit: { at: string; actor: string; action: string; before: unknown; after: unknown }[]
}

const PAGE_EVENTS = 200

/** Everything that is held about the person. The export itself is audited. */
export async function exportContact(ctx: Ctx, contactId: bigint): Promise<ContactExport> {
  requirePermission(ctx, 'export')
  // Who may export may have what is exported: the reads ask for no permission of their own.
  const reader = systemCtx(ctx.organisationId, 'export', ctx.now)
  const { campaigns, ...contact } = await getContact(reader, contactId)
  const events = await listAll(reader, contactId)
  const audit = await getPrisma().auditEvent.findMany({
    where: { organisationId: ctx.organisationId, entity: 'contact', entityId: contact.id },
    orderBy: { id: 'asc' },
  })
  await withTransaction(ctx, (tx, ctx) =>
    recordAudit(tx, ctx, {
      action: 'contact.export',
      entity: 'contact',
      entityId: formatId('con', contactId),
      after: { events: events.length },
    }),
  )
  return {
    exportedAt: ctx.now.toISOString(),
    contact,
    campaigns,
    events: events.reverse(),
    audit: audit.map(({ at, actorName, action, before, after }) => ({
      at: at.toISOString(),
      actor: actorName,
      action,
      before,
      after,
    })),
  }
}

async function listAll(ctx: Ctx, contactId: bigint): Promise<TimelineEventDto[]> {
  const all: TimelineEventDto[] = []
  let cursor: string | undefined
  do {
    const { data, meta } = await listContactTimeline(ctx, contactId, { limit: PAGE_EVENTS, cursor })
    all.push(...data)
    cursor = meta.nextCursor ?? undefined
  } while (cursor !== undefined)
  return all
}

/** One line a fact: where it stands, its time if it has one, what it is, and its value. */
export function toContactCsv({ exportedAt, contact, campaigns, events, audit }: ContactExport): string {
  const lines: string[][] = [['section', 'at', 'item', 'value']]
  const add = (section: string, at: string, value: unknown, path = '') => {
    if (value === null || value === undefined || value === '') return
    if (typeof value !== 'object') {
      lines.push([section, at, path, String(value)])
      return
    }
    for (const [name, inner] of Object.entries(value)) {
      add(section, at, inner, path === '' ? name : `${path}.${name}`)
    }
  }
  const { numbers, memberships, ...identity } = contact
  add('identity', exportedAt, identity)
  for (const number of numbers) add('number', '', number)
  for (const membership of memberships) add('list', membership.addedAt, membership)
  for (const campaign of campaigns) add('campaign', '', campaign)
  for (const { at, ...event } of events) add('event', at, event)
  for (const { at, ...row } of audit) add('audit', at, row)
  return lines.map((cells) => toCsvLine(cells)).join('')
}
