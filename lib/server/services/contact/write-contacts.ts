import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { formatId } from '@/lib/domain/ids'
import { applyNumbers } from '@/lib/server/services/contact/apply-numbers'
import { applyRefusedNumbers } from '@/lib/server/services/contact/apply-refused-numbers'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { findErasedNumbers } from '@/lib/server/services/contact/find-erased-numbers'
import { stopErasedNumbers } from '@/lib/server/services/contact/stop-erased-numbers'
import { syncQueue } from '@/lib/server/services/contact/sync-queue'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import type { Tx } from '@/lib/server/services/context'
import { holdZoneRules } from '@/lib/server/services/organisation/zone-rules'

export type WriteResult =
  | { result: 'added' | 'updated' | 'unchanged'; contactId: bigint }
  | { result: 'duplicate'; contactId: bigint | null; by: 'key' | 'number'; where: 'batch' | 'list' }

export type WriteOptions = {
  /** append leaves contacts that are on the list alone; update changes them. */
  mode?: 'append' | 'update'
  importId?: bigint | null
  /** Contacts are told apart by key alone: those who share a number with another of the list come on it too. */
  isByKeyOnly?: boolean
}

type Known = {
  i: number
  contactId: bigint | null
  isMember: boolean
  holderId: bigint | null
}

/**
 * Writes contacts, their numbers and their membership of one list, set-based: about eight statements however many rows
 * (give at most some thousand). Answers one result a row, in order. Rows are told apart by key (none given: list and
 * first number) and by first number within the list. Writers of one list queue on an advisory lock.
 */
export async function writeContacts(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  rows: readonly ContactWrite[],
  options: WriteOptions = {},
): Promise<WriteResult[]> {
  const { mode = 'append', importId = null, isByKeyOnly = false } = options
  if (rows.length === 0) return []
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('contact_list:' || ${listId}::text, 0))`

  const given = rows.flatMap((row) => row.numbers.map(({ e164 }) => e164))
  const erased = await findErasedNumbers(tx, organisationId, given)
  const zoneRules = await holdZoneRules(tx, organisationId)
  const results = new Map<number, WriteResult>()
  const keyed = rows.map((row, i) => ({ i, row, key: keyOf(row, listId), first: row.numbers[0]?.e164 ?? '' }))
  const fresh = isByKeyOnly ? keyed : dropRepeats(keyed, results)
  const known = await findKnown(tx, organisationId, listId, fresh)

  const adds: Keyed[] = []
  const joins: (Keyed & { contactId: bigint })[] = []
  const updates: (Keyed & { contactId: bigint })[] = []
  const taken = new Set<bigint>()
  for (const item of fresh) {
    const found = forgetHolder(known.get(item.i), isByKeyOnly)
    const hasOwnKey = Boolean(item.row.externalKey)
    const target = found?.isMember || hasOwnKey ? found?.contactId : (found?.holderId ?? found?.contactId)
    // Two rows of one batch may mean one contact, one by its key and one by its number.
    if (target && taken.has(target)) {
      results.set(item.i, { result: 'duplicate', contactId: target, by: 'number', where: 'batch' })
      continue
    }
    if (target) taken.add(target)
    if (found?.holderId && (hasOwnKey || mode === 'append') && !found.isMember) {
      results.set(item.i, { result: 'duplicate', contactId: found.holderId, by: 'number', where: 'list' })
    } else if (found?.holderId && !hasOwnKey && !found.isMember) {
      updates.push({ ...item, contactId: found.holderId })
    } else if (!found?.contactId) adds.push(item)
    else if (!found.isMember) joins.push({ ...item, contactId: found.contactId })
    else if (mode === 'update') updates.push({ ...item, contactId: found.contactId })
    else {
      const by = hasOwnKey ? 'key' : 'number'
      results.set(item.i, { result: 'duplicate', contactId: found.contactId, by, where: 'list' })
    }
  }

  const added = await insertContacts(tx, organisationId, adds)
  // Made by another list's import since we looked: they are joined like any contact that was there.
  for (const item of adds) {
    const contactId = added.get(item.key)
    if (contactId === undefined) continue
    if (contactId.isNew) results.set(item.i, { result: 'added', contactId: contactId.id })
    else joins.push({ ...item, contactId: contactId.id })
  }
  const newItems = adds.flatMap((item) => {
    const made = added.get(item.key)
    return made?.isNew ? [{ ...item, contactId: made.id }] : []
  })

  const existing = [...joins, ...updates]
  if (existing.length > 0) await holdContacts(tx, organisationId, existing)
  const changed = await updateContacts(tx, organisationId, existing)
  const renumbered = await applyNumbers(tx, organisationId, newItems, existing, zoneRules)
  const refused = await applyRefusedNumbers(tx, organisationId, newItems, existing)
  const written = [...newItems, ...existing].map(({ contactId }) => contactId)
  await stopErasedNumbers(tx, organisationId, written, erased)
  await insertMemberships(tx, organisationId, listId, importId, [...newItems, ...joins])
  const remembered = await updateMemberships(tx, organisationId, listId, updates)

  for (const item of joins) results.set(item.i, { result: 'added', contactId: item.contactId })
  for (const { i, contactId } of updates) {
    const isChanged = [changed, renumbered, refused, remembered].some((ids) => ids.has(contactId))
    results.set(i, { result: isChanged ? 'updated' : 'unchanged', contactId })
  }
  await touchContacts(tx, organisationId, [...renumbered, ...refused, ...remembered])
  await syncQueue(tx, organisationId, listId, { numbers: [...renumbered], times: [...remembered] })
  return rows.map(
    (_, i) => results.get(i) ?? { result: 'duplicate', contactId: null, by: 'key', where: 'batch' },
  )
}

function forgetHolder(known: Known | undefined, isByKeyOnly: boolean): Known | undefined {
  return known && isByKeyOnly ? { ...known, holderId: null } : known
}

type Keyed = { i: number; row: ContactWrite; key: string; first: string }
type Existing = { i: number; row: ContactWrite; contactId: bigint }

/**
 * Brings contacts that are there to what was given of them: identity, numbers, zones, the queue rows made from them, and
 * of members of the list their membership. `onHeld` runs once they are held and before anything changes. Answers whose
 * numbers or membership changed.
 */
export async function changeContacts(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  items: readonly (Existing & { isMember: boolean })[],
  zoneRules: ZoneRules,
  onHeld: () => Promise<void>,
): Promise<bigint[]> {
  await holdContacts(tx, organisationId, items)
  await onHeld()
  await updateContacts(tx, organisationId, items)
  const renumbered = await applyNumbers(tx, organisationId, [], items, zoneRules)
  const refused = await applyRefusedNumbers(tx, organisationId, [], items)
  const members = items.filter(({ isMember }) => isMember)
  const remembered = await updateMemberships(tx, organisationId, listId, members)
  await syncQueue(tx, organisationId, listId, { numbers: [...renumbered], times: [...remembered] })
  return [...renumbered, ...refused, ...remembered]
}

/** Who edits a contact, and an undo, see by its time that it is another: also where it is the same but for its numbers. */
export async function touchContacts(
  tx: Tx,
  organisationId: bigint,
  contactIds: readonly bigint[],
): Promise<void> {
  if (contactIds.length === 0) return
  await tx.$executeRaw`
    update contact set updated_at = now()
    where organisation_id = ${organisationId} and id = any(${contactIds.map(String)}::bigint[])
      and updated_at is distinct from now()::timestamptz(3)`
}

/** What stands in `contact.external_key` where the sender gave no key. */
export function makeListKey(listId: bigint, e164: string): string {
  return `${formatId('lst', listId)}:${e164}`
}

function keyOf(row: ContactWrite, listId: bigint): string {
  return row.externalKey || makeListKey(listId, row.numbers[0]?.e164 ?? '')
}

function dropRepeats(items: Keyed[], results: Map<number, WriteResult>): Keyed[] {
  const keys = new Set<string>()
  const numbers = new Map<string, string>()
  return items.filter((item) => {
    const isRepeat = keys.has(item.key) || numbers.has(item.first)
    const by = isRepeat ? (item.row.externalKey && keys.has(item.key) ? 'key' : 'number') : null
    if (by) {
      results.set(item.i, { result: 'duplicate', contactId: null, by, where: 'batch' })
      return false
    }
    keys.add(item.key)
    for (const { e164 } of item.row.numbers) numbers.set(e164, item.key)
    return true
  })
}

/**
 * By key: the contact, and whether it is on the list. By number: another contact of the list that has it. Nothing but
 * scalar subqueries, each by a unique or selective index: a join here is planned over the whole list while its
 * statistics lag behind the import, and then costs more with every row that is there.
 */
async function findKnown(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  items: Keyed[],
): Promise<Map<number, Known>> {
  const wanted = toSqlJson(items.map(({ i, key, first }) => ({ i, key, first })))
  const found = await tx.$queryRaw<Known[]>`
    select k.i, k.contact_id as "contactId",
           coalesce((select true from list_contact m
                     where m.list_id = ${listId} and m.contact_id = k.contact_id limit 1), false) as "isMember",
           (select (array_agg(n.contact_id order by n.contact_id))[1]
            from contact_number n
            where n.organisation_id = ${organisationId} and n.e164 = k.first and n.contact_id is distinct from k.contact_id
              and coalesce(n.state_cause not in ('replaced', 'removed'), true)
              and coalesce((select true from list_contact l
                            where l.list_id = ${listId} and l.contact_id = n.contact_id limit 1), false)) as "holderId"
    from (select r.i, r.first,
                 (select c.id from contact c
                  where c.organisation_id = ${organisationId} and c.external_key = r.key limit 1) as contact_id
          from jsonb_to_recordset(${wanted}::jsonb) as r(i int, key text, first text) offset 0) k`
  return new Map(found.map((row) => [row.i, row]))
}

async function insertContacts(
  tx: Tx,
  organisationId: bigint,
  items: Keyed[],
): Promise<Map<string, { id: bigint; isNew: boolean }>> {
  if (items.length === 0) return new Map()
  // By key, so that two imports that bring the same people never wait for each other in a circle.
  const sorted = [...items].sort((a, b) => (a.key < b.key ? -1 : 1))
  const rows = toSqlJson(sorted.map(({ row, key }) => ({ ...identityOf(row), key })))
  const made = await tx.$queryRaw<{ id: bigint; key: string }[]>`
    insert into contact (organisation_id, external_key, account_key, first_name, last_name, email,
                         time_zone, postal_code, region, country)
    select ${organisationId}, r.key, r.account_key, coalesce(r.first_name, ''), coalesce(r.last_name, ''), r.email,
           r.time_zone, r.postal_code, r.region, r.country
    from jsonb_to_recordset(${rows}::jsonb) as r(key text, account_key text, first_name text, last_name text,
      email text, time_zone text, postal_code text, region text, country text)
    on conflict (organisation_id, external_key) do nothing
    returning id, external_key as key`
  const byKey = new Map(made.map((row) => [row.key, { id: row.id, isNew: true }]))
  const lost = sorted.map((item) => item.key).filter((key) => !byKey.has(key))
  if (lost.length > 0) {
    const found = await tx.$queryRaw<{ id: bigint; key: string }[]>`
      select id, external_key as key from contact
      where organisation_id = ${organisationId} and external_key = any(${lost}::text[])`
    for (const row of found) byKey.set(row.key, { id: row.id, isNew: false })
  }
  return byKey
}

function identityOf(row: ContactWrite) {
  return {
    account_key: row.accountKey || null,
    first_name: row.firstName || null,
    last_name: row.lastName || null,
    email: row.email || null,
    time_zone: row.timeZone || null,
    postal_code: row.postalCode || null,
    region: row.region || null,
    country: row.country || null,
  }
}

/** In the order that everyone takes. */
async function holdContacts(tx: Tx, organisationId: bigint, items: readonly Existing[]): Promise<void> {
  const ids = items.map((item) => item.contactId.toString())
  await tx.$queryRaw`
    select id from contact where organisation_id = ${organisationId} and id = any(${ids}::bigint[])
    order by id for update`
}

/** Changes of contacts that are held what was given and differs. */
async function updateContacts(
  tx: Tx,
  organisationId: bigint,
  items: readonly Existing[],
): Promise<Set<bigint>> {
  if (items.length === 0) return new Set()
  const rows = toSqlJson(items.map(({ row, contactId }) => ({ ...identityOf(row), contact_id: contactId })))
  const changed = await tx.$queryRaw<{ id: bigint }[]>`
    update contact c
    set account_key = coalesce(r.account_key, c.account_key), first_name = coalesce(r.first_name, c.first_name),
        last_name = coalesce(r.last_name, c.last_name), email = coalesce(r.email, c.email),
        time_zone = coalesce(r.time_zone, c.time_zone), postal_code = coalesce(r.postal_code, c.postal_code),
        region = coalesce(r.region, c.region), country = coalesce(r.country, c.country), updated_at = now()
    from jsonb_to_recordset(${rows}::jsonb) as r(contact_id bigint, account_key text, first_name text, last_name text,
      email text, time_zone text, postal_code text, region text, country text)
    where c.organisation_id = ${organisationId} and c.id = r.contact_id
      and (c.account_key, c.first_name, c.last_name, c.email, c.time_zone, c.postal_code, c.region, c.country)
        is distinct from
          (coalesce(r.account_key, c.account_key), coalesce(r.first_name, c.first_name),
           coalesce(r.last_name, c.last_name), coalesce(r.email, c.email), coalesce(r.time_zone, c.time_zone),
           coalesce(r.postal_code, c.postal_code), coalesce(r.region, c.region), coalesce(r.country, c.country))
    returning c.id`
  return new Set(changed.map((row) => row.id))
}

function membershipOf({ row, contactId }: Existing, position: number) {
  return {
    position,
    contact_id: contactId,
    columns: row.columns ?? {},
    dial_at: row.dialAt ?? null,
    guard_time: row.guardTime ?? null,
    customer_ani: row.customerAni || null,
    preferred_agent_id: row.preferredAgentId || null,
    priority: row.priority ?? null,
  }
}

async function insertMemberships(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  importId: bigint | null,
  items: readonly Existing[],
): Promise<void> {
  if (items.length === 0) return
  const rows = toSqlJson([...items].sort((a, b) => a.i - b.i).map(membershipOf))
  await tx.$executeRaw`
    insert into list_contact (organisation_id, list_id, contact_id, import_id, columns, dial_at, guard_time,
                              customer_ani, preferred_agent_id, priority)
    select ${organisationId}, ${listId}, r.contact_id, ${importId}, r.columns, r.dial_at, r.guard_time,
           r.customer_ani, r.preferred_agent_id, coalesce(r.priority, 0)
    from jsonb_to_recordset(${rows}::jsonb) as r(position int, contact_id bigint, columns jsonb, dial_at timestamptz,
      guard_time timestamptz, customer_ani text, preferred_agent_id uuid, priority int)
    order by r.position
    on conflict (list_id, contact_id) do nothing`
}

async function updateMemberships(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  items: readonly Existing[],
): Promise<Set<bigint>> {
  if (items.length === 0) return new Set()
  const rows = toSqlJson(items.map(membershipOf))
  const changed = await tx.$queryRaw<{ id: bigint }[]>`
    update list_contact m
    set columns = m.columns || r.columns, dial_at = coalesce(r.dial_at, m.dial_at),
        guard_time = coalesce(r.guard_time, m.guard_time), customer_ani = coalesce(r.customer_ani, m.customer_ani),
        preferred_agent_id = coalesce(r.preferred_agent_id, m.preferred_agent_id),
        priority = coalesce(r.priority, m.priority)
    from jsonb_to_recordset(${rows}::jsonb) as r(contact_id bigint, columns jsonb, dial_at timestamptz,
      guard_time timestamptz, customer_ani text, preferred_agent_id uuid, priority int)
    where m.organisation_id = ${organisationId} and m.list_id = ${listId} and m.contact_id = r.contact_id
      and (m.columns, m.dial_at, m.guard_time, m.customer_ani, m.preferred_agent_id, m.priority) is distinct from
          (m.columns || r.columns, coalesce(r.dial_at, m.dial_at), coalesce(r.guard_time, m.guard_time),
           coalesce(r.customer_ani, m.customer_ani), coalesce(r.preferred_agent_id, m.preferred_agent_id),
           coalesce(r.priority, m.priority))
    returning m.contact_id as id`
  return new Set(changed.map((row) => row.id))
}
