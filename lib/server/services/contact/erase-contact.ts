import {
  type EraseContactInput,
  type EraseContactResult,
  eraseContactSchema,
} from '@/lib/contracts/contact-erase'
import { erasedCause } from '@/lib/domain/contact/erased'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getSuppressionKeyId, hashNumber } from '@/lib/server/crypto/suppression-hash'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { forgetAttempts } from '@/lib/server/services/contact/forget-attempts'
import { readErasureScope } from '@/lib/server/services/contact/read-erasure-scope'
import { requireContact } from '@/lib/server/services/contact/require-contact'
import { syncQueue } from '@/lib/server/services/contact/sync-queue'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import {
  type Ctx,
  requirePermission,
  type Tx,
  type TxCtx,
  withTransaction,
} from '@/lib/server/services/context'

/**
 * Erases a person: the contact, its numbers, places on lists, queue rows, callbacks and changes go, and what undos of
 * imports kept of it; its attempts stay without the person (forgetAttempts); DNC entries of its numbers give way to keyed
 * hashes, by which every writer knows the numbers again and stops them (findErasedNumbers). Not reached: the raw inbox,
 * import files and their verdicts, which end with their retention (30 days), answers kept for Idempotency-Key (a day), and
 * audit rows from before, which never hold a name or number of a contact. Refused while an attempt is with the dialer: its outcome belongs to the person.
 */
export async function eraseContact(
  ctx: Ctx,
  contactId: bigint,
  input: EraseContactInput,
): Promise<EraseContactResult> {
  requirePermission(ctx, 'contact.erase')
  const { reason } = eraseContactSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const { organisationId } = ctx
    // Writers of numbers hold it shared from their look-up on, and before they lock contacts.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('erasure:' || ${organisationId}::text, 0))`
    const numbers = await tx.contactNumber.findMany({
      where: { contactId, organisationId },
      select: { e164: true },
    })
    const e164s = [...new Set(numbers.map(({ e164 }) => e164))].sort()
    await holdContacts(tx, organisationId, contactId, e164s)
    await requireContact(ctx, contactId)
    await tx.$executeRaw`
      select id from campaign_contact where organisation_id = ${organisationId} and contact_id = ${contactId}
      order by id for update`
    const { heldUntil, ...scope } = await readErasureScope(tx, organisationId, contactId)
    if (heldUntil !== null) {
      throw new AppError(
        'conflict',
        `An attempt to this contact, or to one of its numbers, is with the dialer. Erase it after its outcome has come, or after ${heldUntil.slice(0, 16).replace('T', ' ')} UTC.`,
        { details: { reason: 'lease_open', until: heldUntil } },
      )
    }
    await keepHashes(ctx, e164s)
    await tx.dncEntry.deleteMany({ where: { organisationId, e164: { in: e164s } } })
    await forgetAttempts(tx, organisationId, contactId, e164s)
    await forgetImages(tx, organisationId, contactId)
    await tx.callback.deleteMany({ where: { organisationId, contactId } })
    await tx.campaignContact.deleteMany({ where: { organisationId, contactId } })
    // Numbers, places on lists, and changes go with it.
    await tx.contact.delete({ where: { id: contactId, organisationId } })
    await stopElsewhere(tx, organisationId, e164s)
    const { otherContacts, ...counts } = scope
    await recordAudit(tx, ctx, {
      action: 'contact.erase',
      entity: 'contact',
      entityId: formatId('con', contactId),
      after: { reason, ...counts, otherContacts: otherContacts.length },
    })
    return { erased: scope, words: describe(scope.attempts, otherContacts.length) }
  })
}

/** Every contact with one of the numbers, by id as everywhere: no hand-out of them is at work from here on. */
async function holdContacts(
  tx: Tx,
  organisationId: bigint,
  contactId: bigint,
  e164s: readonly string[],
): Promise<void> {
  await tx.$queryRaw`
    select c.id from contact c
    where c.organisation_id = ${organisationId} and (c.id = ${contactId} or c.id in (
      select n.contact_id from contact_number n
      where n.organisation_id = ${organisationId} and n.e164 = any(${[...e164s]}::text[])))
    order by c.id for update`
}

/** What the contact was before imports changed it or took it off: no undo is to bring that back. */
async function forgetImages(tx: Tx, organisationId: bigint, contactId: bigint): Promise<void> {
  await tx.$executeRaw`
    update import_row set before = null
    where organisation_id = ${organisationId} and contact_id = ${contactId} and before is not null`
  await tx.$executeRaw`
    update import_row_verdict v set given = null, code = 'erased', message = 'The person was erased on request'
    from import_row r
    where r.organisation_id = ${organisationId} and r.contact_id = ${contactId} and v.organisation_id = r.organisation_id
      and v.import_id = r.import_id and v.row_no = r.row_no`
  await tx.$executeRaw`
    delete from import_leaver where organisation_id = ${organisationId} and contact_id = ${contactId}`
}

/** The words of a DNC entry are not kept: a person wrote them, and may have named somebody. */
async function keepHashes(
  { tx, organisationId, actor, now }: TxCtx,
  e164s: readonly string[],
): Promise<void> {
  const entries = await tx.dncEntry.findMany({
    where: {
      organisationId,
      e164: { in: [...e164s] },
      scope: 'organisation',
      endedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    },
    select: { e164: true, source: true, createdAt: true },
  })
  const rows = e164s.map((e164) => {
    const entry = entries.find((one) => one.e164 === e164)
    return {
      hash: Buffer.from(hashNumber(e164)).toString('hex'),
      reason: entry ? 'dnc' : 'erased',
      source: entry?.source ?? (actor.kind === 'api_key' ? 'api' : 'user'),
      since: entry?.createdAt ?? null,
    }
  })
  await tx.$executeRaw`
    insert into erased_number (organisation_id, number_hash, key_id, reason, source, dnc_since, erased_at, erased_by_name)
    select ${organisationId}, decode(r.hash, 'hex'), ${getSuppressionKeyId()}, r.reason, r.source, r.since, ${now}, ${actor.name}
    from jsonb_to_recordset(${toSqlJson(rows)}::jsonb) as r(hash text, reason text, source text, since timestamptz)
    on conflict (organisation_id, number_hash) do nothing`
}

async function stopElsewhere(tx: Tx, organisationId: bigint, e164s: readonly string[]): Promise<void> {
  const stopped = await tx.$queryRaw<{ contactId: bigint }[]>`
    update contact_number set state = 'stopped', state_cause = ${erasedCause}
    where organisation_id = ${organisationId} and e164 = any(${[...e164s]}::text[])
    returning contact_id as "contactId"`
  const contactIds = [...new Set(stopped.map((row) => row.contactId))]
  await syncQueue(tx, organisationId, 0n, { numbers: contactIds, times: [] })
}

function describe(attempts: number, others: number): string {
  const kept =
    attempts === 0
      ? ''
      : ` ${attempts} ${attempts === 1 ? 'attempt stays' : 'attempts stay'} for the charts, without the person.`
  const shared = others === 0 ? '' : ' Other contacts keep the number, and nobody calls it there either.'
  return `The person was erased. Their numbers are known by a keyed hash only, and never called.${kept}${shared}`
}
