import type { ErasureScopeDto } from '@/lib/contracts/contact-erase'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission, type Tx } from '@/lib/server/services/context'

const OTHERS_NAMED = 20

/** What would go and what would stay if the contact were erased now. */
export async function getErasureScope(ctx: Ctx, contactId: bigint): Promise<ErasureScopeDto> {
  requirePermission(ctx, 'contact.erase')
  const prisma = getPrisma()
  const isThere =
    (await prisma.contact.count({ where: { id: contactId, organisationId: ctx.organisationId } })) > 0
  if (!isThere) throw new AppError('not_found', 'There is no such contact.')
  return readErasureScope(prisma, ctx.organisationId, contactId)
}

export async function readErasureScope(
  tx: Pick<Tx, '$queryRaw'>,
  organisationId: bigint,
  contactId: bigint,
): Promise<ErasureScopeDto> {
  const [counts] = await tx.$queryRaw<
    (Omit<ErasureScopeDto, 'otherContacts' | 'heldUntil'> & { heldUntil: Date | null })[]
  >`
    with own as materialized (
      select e164 from contact_number where organisation_id = ${organisationId} and contact_id = ${contactId})
    select (select count(*)::int from own) as numbers,
           (select count(*)::int from list_contact
             where organisation_id = ${organisationId} and contact_id = ${contactId}) as lists,
           (select count(*)::int from campaign_contact
             where organisation_id = ${organisationId} and contact_id = ${contactId}) as "queueRows",
           (select count(*)::int from callback
             where organisation_id = ${organisationId} and contact_id = ${contactId}) as callbacks,
           (select count(*)::int from dnc_entry d join own on own.e164 = d.e164
             where d.organisation_id = ${organisationId}) as "dncEntries",
           (select count(*)::int from contact_change
             where organisation_id = ${organisationId} and contact_id = ${contactId}) as changes,
           (select count(*)::int from attempt
             where organisation_id = ${organisationId} and contact_id = ${contactId}) as attempts,
           (select max(deadline_at) from lease
             where organisation_id = ${organisationId}
               and (contact_id = ${contactId} or e164 in (select e164 from own))) as "heldUntil"`
  const others = await tx.$queryRaw<{ id: bigint; name: string }[]>`
    select c.id, trim(c.first_name || ' ' || c.last_name) as name from contact c
    where c.organisation_id = ${organisationId} and c.id in (
      select n.contact_id from contact_number o
      join contact_number n on n.organisation_id = o.organisation_id and n.e164 = o.e164 and n.contact_id <> o.contact_id
      where o.organisation_id = ${organisationId} and o.contact_id = ${contactId})
    order by c.id limit ${OTHERS_NAMED}`
  if (!counts) throw new AppError('internal', 'The contact could not be counted.')
  return {
    ...counts,
    heldUntil: counts.heldUntil?.toISOString() ?? null,
    otherContacts: others.map(({ id, name }) => ({ id: formatId('con', id), name })),
  }
}
