import { formatId } from '@/lib/domain/ids'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { callingFields, type MembershipEdit } from '@/lib/server/services/contact/read-edit'
import type { FieldChange } from '@/lib/server/services/contact/record-contact-change'
import { syncQueue } from '@/lib/server/services/contact/sync-queue'
import type { Tx } from '@/lib/server/services/context'

export type StoredMembership = {
  listId: bigint
  columns: Record<string, string>
  dialAt: Date | null
  guardTime: Date | null
  customerAni: string | null
  preferredAgentId: string | null
  priority: number
}

/** Changes what is given of one membership of a contact that is held, and the queue rows made from it. */
export async function editMembership(
  tx: Tx,
  organisationId: bigint,
  contactId: bigint,
  stored: StoredMembership,
  { given, write }: { given: MembershipEdit; write: ContactWrite },
): Promise<FieldChange[]> {
  const { listId } = stored
  const next: StoredMembership = { ...stored, columns: { ...stored.columns } }
  for (const name of Object.keys(given.columns ?? {})) {
    const value = write.columns?.[name]
    if (value === undefined) delete next.columns[name]
    else next.columns[name] = value
  }
  if (given.dialAt !== undefined) next.dialAt = write.dialAt ?? null
  if (given.guardTime !== undefined) next.guardTime = write.guardTime ?? null
  if (given.customerAni !== undefined) next.customerAni = write.customerAni ?? null
  if (given.preferredAgentId !== undefined) next.preferredAgentId = write.preferredAgentId ?? null
  if (given.priority !== undefined) next.priority = write.priority ?? 0
  const changes = listChanges(stored, next)
  if (changes.length === 0) return []
  const { columns, dialAt, guardTime, customerAni, preferredAgentId, priority } = next
  await tx.listContact.update({
    where: { listId_contactId: { listId, contactId }, organisationId },
    data: { columns, dialAt, guardTime, customerAni, preferredAgentId, priority },
  })
  await syncQueue(tx, organisationId, listId, { numbers: [], times: [contactId] })
  return changes
}

function listChanges(before: StoredMembership, after: StoredMembership): FieldChange[] {
  const list = formatId('lst', before.listId)
  const toJson = (value: Date | string | number | null | undefined) =>
    value instanceof Date ? value.toISOString() : (value ?? null)
  const compare = (field: string, left: Date | string | number | null | undefined, right: typeof left) => {
    const change = { field: `lists.${list}.${field}`, before: toJson(left), after: toJson(right) }
    return change.before === change.after ? [] : [change]
  }
  const names = new Set([...Object.keys(before.columns), ...Object.keys(after.columns)])
  return [
    ...callingFields.flatMap((field) => compare(field, before[field], after[field])),
    ...[...names].flatMap((name) => compare(`columns.${name}`, before.columns[name], after.columns[name])),
  ]
}
