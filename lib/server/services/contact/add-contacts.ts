import {
  type AddContactsInput,
  type AddContactsResult,
  addContactsSchema,
  type ContactItemResult,
  contactItemSchema,
  priorityHead,
} from '@/lib/contracts/contact'
import { columnNameSchema, listColumnsMax } from '@/lib/contracts/contact-list'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { findErasedNumbers } from '@/lib/server/services/contact/find-erased-numbers'
import {
  type PrepareDefaults,
  prepareContact,
  type RawContact,
} from '@/lib/server/services/contact/prepare-contact'
import { type WriteResult, writeContacts } from '@/lib/server/services/contact/write-contacts'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import {
  addListColumns,
  describeTooManyColumns,
  findFreshColumns,
} from '@/lib/server/services/list/add-list-columns'
import { enqueueEnrolment } from '@/lib/server/services/list/enqueue-enrolment'
import { type List, requireList } from '@/lib/server/services/list/require-list'

/**
 * Adds contacts to a list, each judged by itself: one that is refused does not keep the others out. Columns that the list
 * does not have yet join its own, as those of a file do.
 */
export async function addContacts(
  ctx: Ctx,
  listId: bigint,
  input: AddContactsInput,
): Promise<AddContactsResult> {
  requirePermission(ctx, 'contact.write')
  const { contacts, mode, priority } = addContactsSchema.parse(input)
  return withTransaction(ctx, async (tx) => {
    const list = await requireList(tx, ctx.organisationId, listId, { forWriting: true })
    const defaults = { country: list.defaultCountry, columns: list.columns, now: ctx.now }
    const items = contacts.map((item, index) => judgeItem(item, index, defaults, priority ?? null))
    await admitColumns(tx, ctx.organisationId, listId, list, items)
    const rows = items.flatMap(({ contact, result }) => (contact ? [{ contact, result }] : []))
    const written = await writeContacts(
      tx,
      ctx.organisationId,
      listId,
      rows.map((row) => row.contact),
      { mode },
    )
    const erased = await findErasedNumbers(
      tx,
      ctx.organisationId,
      rows.flatMap(({ contact }) => contact.numbers.map(({ e164 }) => e164)),
    )
    const stopped = await findStopped(
      tx,
      ctx.organisationId,
      written.flatMap(({ contactId }) => contactId ?? []),
    )
    for (const [index, { contact, result }] of rows.entries()) {
      applyResult(result, written[index])
      result.problems.push(...listErased(contact, erased))
      if (stopped.has(written[index]?.contactId ?? 0n)) result.problems.push(calledNoMore)
    }
    const columns = await addListColumns(
      tx,
      ctx.organisationId,
      listId,
      rows.flatMap(({ contact, result }) =>
        result.status === 'added' || result.status === 'updated' ? Object.keys(contact.columns ?? {}) : [],
      ),
    )
    const results = items.map((item) => item.result)
    const counts = { added: 0, updated: 0, unchanged: 0, duplicate: 0, rejected: 0 }
    for (const { status } of results) counts[status] += 1
    if (counts.added > 0) await enqueueEnrolment(tx, ctx.organisationId, listId)
    await recordAudit(tx, ctx, {
      action: 'contact.add',
      entity: 'contact_list',
      entityId: formatId('lst', listId),
      after: { ...counts, ...(columns.length > 0 ? { columns } : {}) },
    })
    return { results, counts }
  })
}

type JudgedItem = { contact: ContactWrite | null; result: ContactItemResult }

/** Refuses contacts, in their order, whose columns the list has no room for. Holds a list that is to get more. */
async function admitColumns(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  list: List,
  items: readonly JudgedItem[],
): Promise<void> {
  const namesOf = ({ contact }: JudgedItem) => Object.keys(contact?.columns ?? {})
  if (findFreshColumns(list, items.flatMap(namesOf)).length === 0) return
  // Before contacts are: an enrolment holds its list first too.
  const held = await requireList(tx, organisationId, listId, { forWriting: true, isHeld: true })
  const admitted: string[] = []
  for (const item of items) {
    const fresh = findFreshColumns(held, [...admitted, ...namesOf(item)])
    if (held.columns.length + fresh.length <= listColumnsMax) admitted.push(...namesOf(item))
    else {
      item.contact = null
      const message = describeTooManyColumns("the contact's")
      item.result.problems.push({ path: 'columns', code: 'too_many_columns', message })
    }
  }
}

function judgeItem(
  value: unknown,
  index: number,
  defaults: PrepareDefaults,
  priorityOfAll: number | 'head' | null,
): JudgedItem {
  const result: ContactItemResult = { index, status: 'rejected', contactId: null, problems: [] }
  const read = contactItemSchema.safeParse(value)
  if (!read.success) {
    result.problems = read.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      code: 'invalid',
      message: issue.message,
    }))
    return { contact: null, result }
  }
  const item = read.data
  result.problems = judgeColumnNames(item.columns)
  if (result.problems.length > 0) return { contact: null, result }
  const given = item.priority ?? priorityOfAll
  const isHead = given === 'head'
  const { contact, problems } = prepareContact(toRaw(item, isHead ? null : given), defaults)
  result.problems = problems.map(({ column, code, message }) => ({ path: column ?? '', code, message }))
  return { contact: contact && isHead ? { ...contact, priority: priorityHead } : contact, result }
}

/** As those of a file. */
function judgeColumnNames(columns: Readonly<Record<string, unknown>>): ContactItemResult['problems'] {
  return Object.keys(columns).flatMap((name) => {
    const fault = columnNameSchema.safeParse(name).error?.issues[0]
    return fault ? [{ path: `columns.${name}`, code: 'invalid', message: fault.message }] : []
  })
}

function toRaw(
  item: ReturnType<typeof contactItemSchema.parse>,
  priority: string | number | null,
): RawContact {
  const { numbers, columns, priority: _, ...rest } = item
  const values: Record<string, string | undefined> = Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  values.priority = priority === null ? undefined : String(priority)
  for (const [index, number] of numbers.entries()) {
    const suffix = index === 0 ? '' : String(index + 1)
    values[`number${suffix}`] = typeof number === 'string' ? number : number.number
    if (typeof number !== 'string' && number.type) values[`numberType${suffix}`] = number.type
  }
  const own = Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [name.trim(), value === null ? '' : String(value)]),
  )
  return {
    values,
    own,
    columnOf: (field) => {
      const match = /^number(Type)?(\d*)$/.exec(field)
      if (match) return numbers.length === 0 ? 'numbers' : `numbers.${Number(match[2] || 1) - 1}`
      return Object.hasOwn(own, field) ? `columns.${field}` : field
    },
  }
}

function applyResult(result: ContactItemResult, written: WriteResult | undefined): void {
  if (!written) return
  result.status = written.result
  result.contactId = written.contactId === null ? null : formatId('con', written.contactId)
  if (written.result === 'duplicate') {
    result.problems.push({
      path: written.by === 'key' ? 'externalKey' : 'numbers.0',
      code: `duplicate_${written.by}`,
      message: describeDuplicate(written),
    })
  }
}

/** They are written and stopped: the sender must know that nobody will call them. */
function listErased({ numbers }: ContactWrite, erased: ReadonlySet<string>): ContactItemResult['problems'] {
  return numbers
    .filter(({ e164 }) => erased.has(e164))
    .map(({ e164 }) => ({
      path: 'numbers',
      code: 'erased_number',
      message: `${e164} belonged to a person who was erased on request; it is never called`,
    }))
}

const calledNoMore = {
  path: '',
  code: 'contact_stopped',
  message: 'All calls to this person were stopped: no campaign calls them, on whatever number',
}

async function findStopped(
  tx: Tx,
  organisationId: bigint,
  contactIds: bigint[],
): Promise<ReadonlySet<bigint>> {
  const found = await tx.contact.findMany({
    where: { organisationId, id: { in: contactIds }, stoppedAt: { not: null } },
    select: { id: true },
  })
  return new Set(found.map(({ id }) => id))
}

export function describeDuplicate({ by, where }: { by: 'key' | 'number'; where: 'batch' | 'list' }): string {
  const what = by === 'key' ? 'A contact with this key' : 'A contact with this number'
  return where === 'list' ? `${what} is on the list already` : `${what} came before in the same data`
}
