import type { z } from 'zod'
import {
  type ListColumn,
  type UpdateContactListInput,
  updateContactListSchema,
} from '@/lib/contracts/contact-list'
import { isCampaignState, liveCampaignStates } from '@/lib/domain/campaign/states'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { enqueueWakeList } from '@/lib/server/services/list/enqueue-wake-list'
import { refuseEmptyLife, toDate } from '@/lib/server/services/list/list-dates'
import { type List, requireList } from '@/lib/server/services/list/require-list'

/**
 * Renames a list, switches it on or off, says from when to when it is active and which columns it has, archives it or
 * takes it out of the archive. With `updatedAt`, a list that somebody else changed since is a conflict.
 */
export async function updateContactList(
  ctx: Ctx,
  listId: bigint,
  input: UpdateContactListInput,
): Promise<void> {
  requirePermission(ctx, 'list.write')
  const change = updateContactListSchema.parse(input)
  await withTransaction(ctx, async (tx) => {
    const before = await requireList(tx, ctx.organisationId, listId, { isHeld: true })
    if (change.updatedAt !== undefined) requireUnchanged(before.updatedAt, change.updatedAt)
    const dates = { ...before, ...toDates(change) }
    refuseEmptyLife(dates.activeFrom, dates.expiresAt)
    if (change.isArchived && !before.archivedAt)
      await refuseWhileUsed(tx, ctx.organisationId, listId, before.name)
    if (change.columns) await refuseToDropSent(tx, ctx.organisationId, listId, before, change.columns)
    const data = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.defaultCountry === undefined ? {} : { defaultCountry: change.defaultCountry }),
      ...(change.isActive === undefined ? {} : { isActive: change.isActive }),
      ...toDates(change),
      ...(change.columns === undefined ? {} : { columns: change.columns }),
      ...(change.isArchived === undefined
        ? {}
        : { archivedAt: change.isArchived ? (before.archivedAt ?? ctx.now) : null }),
    }
    await tx.contactList.update({
      where: { id: listId, organisationId: ctx.organisationId },
      data,
      select: { id: true },
    })
    if (change.isActive === true || change.activeFrom !== undefined || change.expiresAt !== undefined) {
      await enqueueWakeList(tx, ctx.organisationId, listId)
    }
    if (data.activeFrom && data.activeFrom > ctx.now) {
      await enqueueWakeList(tx, ctx.organisationId, listId, data.activeFrom)
    }
    await recordAudit(tx, ctx, {
      action: 'contact_list.update',
      entity: 'contact_list',
      entityId: formatId('lst', listId),
      before: Object.fromEntries(Object.entries(before).filter(([name]) => Object.hasOwn(data, name))),
      after: data,
    })
  })
}

function requireUnchanged(stored: Date, given: string): void {
  if (stored.getTime() === Date.parse(given)) return
  throw new AppError(
    'conflict',
    'Somebody changed this list since you opened it. Nothing was changed: look at it again.',
    { details: { reason: 'changed_meanwhile', updatedAt: stored.toISOString() } },
  )
}

type Dates = { activeFrom?: Date | null; expiresAt?: Date | null }

function toDates({ activeFrom, expiresAt }: z.output<typeof updateContactListSchema>): Dates {
  return {
    ...(activeFrom === undefined ? {} : { activeFrom: toDate(activeFrom) }),
    ...(expiresAt === undefined ? {} : { expiresAt: toDate(expiresAt) }),
  }
}

/** A column that a campaign sends is not taken away under it: agents and flows would find it empty from then on. */
async function refuseToDropSent(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  before: List,
  columns: readonly ListColumn[],
): Promise<void> {
  const gone = before.columns
    .map((column) => column.name)
    .filter((name) => !columns.some((column) => column.name === name))
  if (gone.length === 0) return
  const [sent] = await tx.$queryRaw<{ campaign: string; column: string }[]>`
    select c.name as campaign, sent.name as column
    from campaign_list l
    join campaign c on c.id = l.campaign_id and c.state not in ('completed', 'archived')
    join campaign_version v on v.campaign_id = c.id and v.version = c.version
    cross join lateral jsonb_array_elements_text(v.settings -> 'customerData') sent(name)
    where l.organisation_id = ${organisationId} and l.list_id = ${listId} and sent.name = any(${gone})
    order by c.id desc limit 1`
  if (!sent) return
  throw new AppError(
    'conflict',
    `The campaign “${sent.campaign}” sends “${sent.column}”. Take it out of the campaign's data first.`,
    { details: { reason: 'column_in_use' } },
  )
}

async function refuseWhileUsed(tx: Tx, organisationId: bigint, listId: bigint, name: string): Promise<void> {
  const uses = await tx.campaignList.findMany({
    where: { organisationId, listId },
    select: { campaign: { select: { name: true, state: true } } },
  })
  const live = uses.find(
    ({ campaign }) =>
      isCampaignState(campaign.state) && liveCampaignStates.some((state) => state === campaign.state),
  )
  if (!live) return
  throw new AppError(
    'conflict',
    `“${name}” is being dialed by the campaign “${live.campaign.name}”. Stop that first.`,
    {
      details: { reason: 'list_in_use' },
    },
  )
}
