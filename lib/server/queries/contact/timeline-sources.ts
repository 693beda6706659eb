import { z } from 'zod'
import type { FieldChangeDto, TimelineEventDto, TimelineKind } from '@/lib/contracts/contact-timeline'
import { getPrisma } from '@/lib/server/db/prisma'
import { toAttemptDto } from '@/lib/server/queries/contact/to-attempt-dto'

/** Of whom, up to and including when, and how many at most: each source answers its newest. */
export type TimelineQuery = { organisationId: bigint; contactId: bigint; until: Date; max: number }

type Source = (query: TimelineQuery) => Promise<TimelineEventDto[]>

function toEvent(
  kind: TimelineKind,
  id: string | bigint,
  at: Date,
  words: string,
  more: Partial<TimelineEventDto> = {},
): TimelineEventDto {
  return {
    id: `${kind}:${id}`,
    at: at.toISOString(),
    kind,
    by: null,
    words,
    reason: null,
    attempt: null,
    changes: [],
    ...more,
  }
}

const attempts: Source = async ({ organisationId, contactId, until, max }) => {
  const prisma = getPrisma()
  const rows = await prisma.attempt.findMany({
    where: { organisationId, contactId, handedAt: { lte: until } },
    orderBy: [{ handedAt: 'desc' }, { id: 'desc' }],
    take: max,
  })
  const campaigns = await prisma.campaign.findMany({
    where: { organisationId, id: { in: [...new Set(rows.map((row) => row.campaignId))] } },
    select: { id: true, name: true },
  })
  const names = new Map(campaigns.map((campaign) => [campaign.id, campaign.name]))
  return rows.map((row) => {
    const attempt = toAttemptDto(row, names.get(row.campaignId) ?? '')
    const words = `Attempt ${row.attemptNumber} of ${attempt.campaign.name} to ${row.e164}`
    return toEvent('attempt', row.id, row.handedAt, words, { attempt })
  })
}

const callbackWords: Record<string, string> = {
  open: 'is planned',
  stopped: 'is not made while all calls to this person are stopped',
  done: 'was made',
  cancelled: 'was cancelled',
}

const callbacks: Source = async ({ organisationId, contactId, until, max }) => {
  const prisma = getPrisma()
  const contact = await prisma.contact.findFirst({
    where: { id: contactId, organisationId },
    select: { stoppedAt: true },
  })
  const rows = await prisma.callback.findMany({
    where: { organisationId, contactId, createdAt: { lte: until } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: max,
  })
  return rows.map(({ id, createdAt, dueAt, state, agentId }) => {
    const due = `${dueAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    const isHeld = state === 'open' && contact?.stoppedAt
    const words = `A callback for ${due} was asked for; it ${callbackWords[isHeld ? 'stopped' : state] ?? state}`
    return toEvent('callback', id, createdAt, agentId ? `${words}, with one agent` : words)
  })
}

const dncSources: Record<string, string> = {
  outcome: 'asked in a call',
  user: 'by a user',
  api: 'by a program',
  import: 'by an import',
}

/** Entries of the contact's present numbers, whoever else has them too. */
const dnc: Source = async ({ organisationId, contactId, until, max }) => {
  const prisma = getPrisma()
  const numbers = await prisma.contactNumber.findMany({
    where: { organisationId, contactId },
    select: { e164: true },
  })
  const e164 = { in: numbers.map((number) => number.e164) }
  const [added, ended] = await Promise.all([
    prisma.dncEntry.findMany({
      where: { organisationId, e164, createdAt: { lte: until } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: max,
    }),
    prisma.dncEntry.findMany({
      where: { organisationId, e164, endedAt: { lte: until } },
      orderBy: [{ endedAt: 'desc' }, { id: 'desc' }],
      take: max,
    }),
  ])
  const where = (row: { scope: string }) => (row.scope === 'campaign' ? ' for one campaign' : '')
  return [
    ...added.map((row) =>
      toEvent(
        'dnc_added',
        row.id,
        row.createdAt,
        `${row.e164} went on DNC${where(row)}, ${dncSources[row.source] ?? row.source}`,
        { by: row.createdByName, reason: row.reason || null },
      ),
    ),
    ...ended.flatMap((row) =>
      row.endedAt
        ? [
            toEvent('dnc_ended', row.id, row.endedAt, `${row.e164} may be called again${where(row)}`, {
              by: row.endedByName,
              reason: row.endedReason,
            }),
          ]
        : [],
    ),
  ]
}

const changesSchema = z
  .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
  .catch([])
const numberSchema = z.object({ e164: z.string() }).catch({ e164: 'a number' })

function describeChange(
  kind: string,
  changes: readonly FieldChangeDto[],
): { kind: TimelineKind; words: string } {
  const [first] = changes
  const { e164 } = numberSchema.parse(first?.before)
  switch (kind) {
    case 'number_stop':
      return { kind, words: `Calls to ${e164} were stopped` }
    case 'number_allow':
      return { kind, words: `${e164} may be called again` }
    case 'contact_stop':
      return {
        kind,
        words:
          first?.field === 'stoppedAt'
            ? 'All calls to this person were stopped'
            : 'Numbers that came after all calls were stopped went on DNC',
      }
    case 'contact_allow':
      return { kind, words: 'Campaigns may call this person again' }
    case 'list_leave':
      return { kind, words: `Taken off the list ${String(first?.before ?? '')}` }
    default:
      return { kind: 'edit', words: 'The contact was edited' }
  }
}

const changes: Source = async ({ organisationId, contactId, until, max }) => {
  const rows = await getPrisma().contactChange.findMany({
    where: { organisationId, contactId, at: { lte: until } },
    orderBy: { id: 'desc' },
    take: max,
  })
  return rows.map((row) => {
    const list: FieldChangeDto[] = changesSchema.parse(row.changes).map((one) => ({ ...one }))
    const { kind, words } = describeChange(row.kind, list)
    return toEvent(kind, row.id, row.at, words, {
      by: row.actorName,
      reason: row.reason || null,
      changes: kind === 'edit' ? list : [],
    })
  })
}

const lists: Source = async ({ organisationId, contactId, until, max }) => {
  const prisma = getPrisma()
  const rows = await prisma.listContact.findMany({
    where: { organisationId, contactId, createdAt: { lte: until } },
    orderBy: [{ createdAt: 'desc' }, { listId: 'desc' }],
    take: max,
  })
  const importIds = rows.flatMap(({ importId }) => importId ?? [])
  const [named, imports] = await Promise.all([
    prisma.contactList.findMany({
      where: { organisationId, id: { in: rows.map((row) => row.listId) } },
      select: { id: true, name: true },
    }),
    prisma.listImport.findMany({
      where: { organisationId, id: { in: importIds } },
      select: { id: true, fileName: true },
    }),
  ])
  const names = new Map(named.map(({ id, name }) => [id, name]))
  const files = new Map(imports.map(({ id, fileName }) => [id, fileName]))
  return rows.map((row) => {
    const file = row.importId === null ? undefined : files.get(row.importId)
    const source = file === undefined ? 'without a file' : `by the import of ${file}`
    return toEvent(
      'list_join',
      row.listId,
      row.createdAt,
      `Came to the list ${names.get(row.listId) ?? ''}, ${source}`,
    )
  })
}

const added: Source = async ({ organisationId, contactId, until }) => {
  const row = await getPrisma().contact.findFirst({
    where: { id: contactId, organisationId, createdAt: { lte: until } },
    select: { createdAt: true },
  })
  return row ? [toEvent('added', contactId, row.createdAt, 'The contact was added')] : []
}

export const timelineSources: readonly Source[] = [attempts, callbacks, dnc, changes, lists, added]
