import {
  type ContactListDto,
  type CreateContactListInput,
  createContactListSchema,
} from '@/lib/contracts/contact-list'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { enqueueWakeList } from '@/lib/server/services/list/enqueue-wake-list'
import { refuseEmptyLife, toDate } from '@/lib/server/services/list/list-dates'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

export async function createContactList(ctx: Ctx, input: CreateContactListInput): Promise<ContactListDto> {
  requirePermission(ctx, 'list.write')
  const { name, defaultCountry, columns, ...dates } = createContactListSchema.parse(input)
  const [activeFrom, expiresAt] = [toDate(dates.activeFrom), toDate(dates.expiresAt)]
  refuseEmptyLife(activeFrom, expiresAt)
  return withTransaction(ctx, async (tx) => {
    const organisation = await tx.organisation.findUniqueOrThrow({
      where: { id: ctx.organisationId },
      select: { defaultCountry: true },
    })
    const list = await tx.contactList.create({
      data: {
        organisationId: ctx.organisationId,
        name,
        defaultCountry: defaultCountry ?? organisation.defaultCountry,
        columns,
        activeFrom,
        expiresAt,
        createdById: ctx.actor.kind === 'user' ? ctx.actor.id : null,
        createdAt: ctx.now,
      },
    })
    const id = formatId('lst', list.id)
    if (activeFrom && activeFrom > ctx.now) await enqueueWakeList(tx, ctx.organisationId, list.id, activeFrom)
    await recordAudit(tx, ctx, {
      action: 'contact_list.create',
      entity: 'contact_list',
      entityId: id,
      after: { name },
    })
    return {
      id,
      name: list.name,
      defaultCountry: list.defaultCountry,
      columns: toListColumns(list.columns),
      isActive: list.isActive,
      activeFrom: list.activeFrom?.toISOString() ?? null,
      expiresAt: list.expiresAt?.toISOString() ?? null,
      archivedAt: null,
      createdAt: list.createdAt.toISOString(),
      updatedAt: list.updatedAt.toISOString(),
      contactCount: 0,
      reach: { ...emptyReach, countedAt: ctx.now.toISOString() },
      campaigns: [],
      lastImport: null,
    }
  })
}

const emptyReach = {
  loaded: 0,
  waiting: 0,
  ready: 0,
  leased: 0,
  closed: 0,
  notQueued: 0,
  attempted: 0,
  workedOut: 0,
  dials: 0,
  campaigns: 0,
}
