import { z } from 'zod'
import type { EditContactResult } from '@/lib/contracts/contact-edit'
import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { AppError } from '@/lib/domain/errors'
import { getContact } from '@/lib/server/queries/contact/get-contact'
import { applyNumbers } from '@/lib/server/services/contact/apply-numbers'
import { editMembership, type StoredMembership } from '@/lib/server/services/contact/edit-membership'
import { editNumbers } from '@/lib/server/services/contact/edit-numbers'
import { findErasedNumbers } from '@/lib/server/services/contact/find-erased-numbers'
import {
  type ContactEdit,
  identityFields,
  type ReadEdit,
  readEdit,
} from '@/lib/server/services/contact/read-edit'
import { type FieldChange, recordContactChange } from '@/lib/server/services/contact/record-contact-change'
import { requireContact } from '@/lib/server/services/contact/require-contact'
import { stopErasedNumbers } from '@/lib/server/services/contact/stop-erased-numbers'
import { syncQueue } from '@/lib/server/services/contact/sync-queue'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'
import { holdZoneRules } from '@/lib/server/services/organisation/zone-rules'

/**
 * Changes what is given of a contact, all of it or nothing: identity, numbers, and its lists' columns and times. Zones are
 * decided anew and the queue follows. A contact that somebody else changed since it was read is a conflict.
 */
export async function editContact(
  ctx: Ctx,
  contactId: bigint,
  edit: ContactEdit,
): Promise<EditContactResult> {
  requirePermission(ctx, 'contact.write')
  try {
    const warnings = await withTransaction(ctx, async (tx, ctx) => {
      const scope = await loadScope(tx, ctx, contactId, edit)
      const read = readEdit(edit, scope)
      // Before the contact is held: an erasure that is under way holds contacts and waits for nobody who asks so.
      const given = edit.numbers ? read.contact.numbers.map(({ e164 }) => e164) : []
      const erased = await findErasedNumbers(tx, ctx.organisationId, given)
      const zoneRules = await holdZoneRules(tx, ctx.organisationId)
      await requireContact(ctx, contactId)
      const before = await loadContact(tx, ctx.organisationId, contactId)
      requireUnchanged(before.updatedAt, edit.updatedAt)
      const identity = await editIdentity(tx, ctx.organisationId, before, edit, read)
      const changes = [
        ...identity,
        ...(await editNumbersOf(tx, ctx.organisationId, before, edit, { ...read, identity, zoneRules })),
      ]
      await stopErasedNumbers(tx, ctx.organisationId, [contactId], erased)
      await syncQueue(tx, ctx.organisationId, 0n, { numbers: [contactId], times: [] })
      for (const member of read.members) {
        const stored = before.memberships.get(member.given.listId)
        if (stored) changes.push(...(await editMembership(tx, ctx.organisationId, contactId, stored, member)))
      }
      if (changes.length > 0) {
        await tx.$executeRaw`
          update contact set updated_at = greatest(${ctx.now}, updated_at + interval '1 millisecond')
          where organisation_id = ${ctx.organisationId} and id = ${contactId}`
        await recordContactChange(ctx, contactId, { action: 'contact.edit', kind: 'edit', changes })
      }
      return [...read.warnings, ...[...erased].map(warnOfErased)]
    })
    return { contact: await getContact(ctx, contactId), warnings }
  } catch (error) {
    // Somebody gave the key to another contact since we looked.
    if (isUniqueViolation(error)) throw keyTaken()
    throw error
  }
}

type Stored = Awaited<ReturnType<typeof loadContact>>

async function loadContact(tx: Tx, organisationId: bigint, contactId: bigint) {
  const row = await tx.contact.findFirst({
    where: { id: contactId, organisationId },
    include: { numbers: { orderBy: { position: 'asc' } }, memberships: true },
  })
  if (!row) throw new AppError('not_found', 'There is no such contact.')
  const memberships = row.memberships.map((membership): [bigint, StoredMembership] => [
    membership.listId,
    { ...membership, columns: z.record(z.string(), z.coerce.string()).catch({}).parse(membership.columns) },
  ])
  return { ...row, memberships: new Map(memberships) }
}

async function loadScope(tx: Tx, { organisationId, now }: Ctx, contactId: bigint, edit: ContactEdit) {
  const contact = await loadContact(tx, organisationId, contactId)
  const lists = await tx.contactList.findMany({
    where: { organisationId, id: { in: [...contact.memberships.keys()] } },
    select: { id: true, columns: true },
  })
  const { defaultCountry } = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { defaultCountry: true },
  })
  return {
    country: edit.country === undefined ? (contact.country ?? defaultCountry) : defaultCountry,
    now,
    e164: contact.numbers[0]?.e164 ?? '',
    lists: new Map(
      lists.map(({ id, columns }) => [
        id,
        {
          columns: toListColumns(columns),
          present: Object.keys(contact.memberships.get(id)?.columns ?? {}),
        },
      ]),
    ),
  }
}

function requireUnchanged(stored: Date, given: string): void {
  if (stored.getTime() === Date.parse(given)) return
  throw new AppError(
    'conflict',
    'Somebody changed this contact since you opened it. Nothing was changed: look at it again.',
    { details: { reason: 'changed_meanwhile', updatedAt: stored.toISOString() } },
  )
}

async function editIdentity(
  tx: Tx,
  organisationId: bigint,
  before: Stored,
  edit: ContactEdit,
  { contact }: ReadEdit,
): Promise<FieldChange[]> {
  const isName = (field: string) => field === 'firstName' || field === 'lastName'
  const changes = identityFields.flatMap((field) => {
    if (edit[field] === undefined) return []
    const after = contact[field] ?? (isName(field) ? '' : null)
    return before[field] === after ? [] : [{ field, before: before[field], after }]
  })
  if (changes.length === 0) return []
  const key = changes.find(({ field }) => field === 'externalKey')?.after
  if (key) {
    const taken = await tx.contact.count({ where: { organisationId, externalKey: key } })
    if (taken > 0) throw keyTaken()
  }
  await tx.contact.update({
    where: { id: before.id, organisationId },
    data: Object.fromEntries(changes.map(({ field, after }) => [field, after])),
  })
  return changes
}

const placeFields: readonly string[] = ['timeZone', 'postalCode', 'region', 'country']

/** The numbers given; else their zones anew where the contact's place is another. */
async function editNumbersOf(
  tx: Tx,
  organisationId: bigint,
  before: Stored,
  edit: ContactEdit,
  { contact, identity, zoneRules }: ReadEdit & { identity: readonly FieldChange[]; zoneRules: ZoneRules },
): Promise<FieldChange[]> {
  const { id } = before
  const change = edit.numbers
    ? await editNumbers(tx, organisationId, { id, numbers: before.numbers }, contact.numbers, zoneRules)
    : null
  if (change === null && identity.some(({ field }) => placeFields.includes(field))) {
    await applyNumbers(tx, organisationId, [], [{ contactId: id, row: { numbers: [] } }], zoneRules)
  }
  return change === null ? [] : [change]
}

function warnOfErased(e164: string) {
  const message = `${e164} belonged to a person who was erased on request; it is never called`
  return { path: 'numbers', code: 'erased_number', message }
}

function keyTaken(): AppError {
  return new AppError('validation', 'Nothing was changed: another contact has this key.', {
    errors: [{ path: 'externalKey', message: 'another contact has this key' }],
  })
}

function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002'
}
