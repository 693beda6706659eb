import { lineTypes } from '@/lib/contracts/contact'
import type { ZoneSet } from '@/lib/domain/compliance/callable-intervals'
import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import type { ContactWrite, NumberWrite } from '@/lib/server/services/contact/contact-write'
import { ensureZoneSets } from '@/lib/server/services/contact/ensure-zone-sets'
import { type Place, placeNumber } from '@/lib/server/services/contact/place-number'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import type { Tx } from '@/lib/server/services/context'

type Item = { contactId: bigint; row: ContactWrite }

type NumberRow = {
  contact_id: bigint
  position: number
  type: string
  e164: string
  given: string
  country: string | null
  line_type: string | null
  zone_source: string
  zone_confidence: string
  zone_key: string
  spec: ZoneSet
}

type StoredNumber = {
  id: bigint
  contactId: bigint
  position: number
  type: string
  e164: string
  given: string
  country: string | null
  zoneSetId: number
  lineType: string | null
  zoneSource: string
  zoneConfidence: string
  state: string
  stateCause: string | null
}

/**
 * Gives new contacts their numbers, and brings those of known contacts to what the sender gave: given numbers come
 * first in the given order; numbers that are no longer given are stopped with the cause `replaced`, never deleted
 * (attempts and queue rows name them). Zones are decided anew where the contact's place changed. Answers the known
 * contacts whose numbers or zones changed.
 */
export async function applyNumbers(
  tx: Tx,
  organisationId: bigint,
  added: readonly Item[],
  known: readonly Item[],
  zoneRules: ZoneRules,
): Promise<Set<bigint>> {
  const inserts: NumberRow[] = added.flatMap(({ contactId, row }) =>
    row.numbers.map((number, index) => toRow(contactId, number, index + 1, row, zoneRules)),
  )
  const stored = await loadStored(tx, organisationId, known)
  const rewrites = known.flatMap((item) => {
    const contact = stored.get(item.contactId)
    return contact ? [planRewrite(item, contact, zoneRules)] : []
  })
  const specs = [...inserts, ...rewrites.flatMap((plan) => plan.rows)].map((row) => row.spec)
  const zoneSets = await ensureZoneSets(tx, specs)
  const withZoneSet = (row: NumberRow) => ({
    ...row,
    spec: undefined,
    zone_set_id: zoneSets.get(row.zone_key),
  })

  const changed = new Set<bigint>()
  const updates: Record<string, unknown>[] = []
  for (const { contactId, rows, leftover } of rewrites) {
    const before = stored.get(contactId)?.numbers ?? []
    const isSame =
      leftover.every((n) => n.state !== 'active') &&
      rows.every((row) => {
        const n = before.find((b) => b.e164 === row.e164)
        return (
          n !== undefined &&
          n.position === row.position &&
          n.type === row.type &&
          n.stateCause !== 'replaced' &&
          n.zoneSetId === zoneSets.get(row.zone_key) &&
          n.zoneSource === row.zone_source &&
          n.zoneConfidence === row.zone_confidence &&
          n.lineType === row.line_type
        )
      })
    if (isSame) continue
    changed.add(contactId)
    for (const row of rows) {
      const n = before.find((b) => b.e164 === row.e164)
      if (n) updates.push({ ...withZoneSet(row), id: n.id, is_given: true })
      else inserts.push(row)
    }
    for (const [index, n] of leftover.entries()) {
      updates.push({ id: n.id, contact_id: contactId, position: rows.length + index + 1, is_given: false })
    }
  }
  if (changed.size > 0) await rewriteNumbers(tx, organisationId, [...changed], updates)
  if (inserts.length > 0) await insertNumbers(tx, organisationId, inserts.map(withZoneSet))
  return changed
}

function toRow(
  contactId: bigint,
  number: NumberWrite,
  position: number,
  place: Place,
  zoneRules: ZoneRules,
): NumberRow {
  const { decision, key } = placeNumber(number, place, zoneRules)
  return {
    contact_id: contactId,
    position,
    type: number.type ?? 'other',
    e164: number.e164,
    given: number.given ?? number.e164,
    country: decision.country,
    line_type: number.lineType ?? null,
    zone_source: decision.source,
    zone_confidence: decision.confidence,
    zone_key: key,
    spec: decision,
  }
}

type StoredContact = Place & { numbers: StoredNumber[] }

async function loadStored(
  tx: Tx,
  organisationId: bigint,
  items: readonly Item[],
): Promise<Map<bigint, StoredContact>> {
  if (items.length === 0) return new Map()
  const ids = items.map((item) => item.contactId.toString())
  const contacts = await tx.$queryRaw<({ id: bigint } & Place)[]>`
    select id, time_zone as "timeZone", postal_code as "postalCode", region, country from contact
    where organisation_id = ${organisationId} and id = any(${ids}::bigint[])`
  const numbers = await tx.$queryRaw<StoredNumber[]>`
    select id, contact_id as "contactId", position::int as position, type, e164, given, country,
           line_type as "lineType", zone_set_id as "zoneSetId", zone_source as "zoneSource",
           zone_confidence as "zoneConfidence", state, state_cause as "stateCause"
    from contact_number
    where contact_id = any(${ids}::bigint[]) and (organisation_id = ${organisationId}) is true
    order by contact_id, position`
  const byId = new Map(contacts.map((c): [bigint, StoredContact] => [c.id, { ...c, numbers: [] }]))
  for (const number of numbers) byId.get(number.contactId)?.numbers.push(number)
  return byId
}

/** Rows as they shall be, and stored numbers that were not given. Without numbers given, all that is there stays. */
function planRewrite(item: Item, contact: StoredContact, zoneRules: ZoneRules) {
  const { numbers: _, ...place } = contact
  const given = item.row.numbers
  const kept = given.length === 0 ? contact.numbers.filter((n) => n.stateCause !== 'replaced') : []
  const rows = [
    ...kept.map((n) => toRow(item.contactId, toWrite(n), 0, place, zoneRules)),
    ...given.map((number) => {
      const before = contact.numbers.find((n) => n.e164 === number.e164)
      const type = number.type ?? toNumberType(before?.type)
      const lineType = number.lineType ?? toLineType(before?.lineType)
      return toRow(item.contactId, { ...number, type, lineType }, 0, place, zoneRules)
    }),
  ].map((row, index) => ({ ...row, position: index + 1 }))
  const leftover = contact.numbers.filter((n) => !rows.some((row) => row.e164 === n.e164))
  return { contactId: item.contactId, rows, leftover }
}

function toWrite(n: StoredNumber): NumberWrite {
  return { ...n, type: toNumberType(n.type), lineType: toLineType(n.lineType) }
}

function toLineType(type: string | null | undefined): NumberWrite['lineType'] {
  return lineTypes.find((known) => known === type) ?? null
}

function toNumberType(type: string | undefined): NumberWrite['type'] {
  return type === 'mobile' || type === 'home' || type === 'work' ? type : 'other'
}

/** Two steps, since (contact, position) is unique at every moment. */
async function rewriteNumbers(
  tx: Tx,
  organisationId: bigint,
  contactIds: bigint[],
  updates: Record<string, unknown>[],
): Promise<void> {
  await tx.$executeRaw`
    update contact_number set position = position + 1000
    where contact_id = any(${contactIds.map(String)}::bigint[]) and (organisation_id = ${organisationId}) is true`
  await tx.$executeRaw`
    update contact_number n
    set position = r.position,
        type = coalesce(r.type, n.type), given = coalesce(r.given, n.given), country = coalesce(r.country, n.country),
        line_type = coalesce(r.line_type, n.line_type),
        zone_set_id = coalesce(r.zone_set_id, n.zone_set_id), zone_source = coalesce(r.zone_source, n.zone_source),
        zone_confidence = coalesce(r.zone_confidence, n.zone_confidence),
        state = case when r.is_given and n.state_cause = 'replaced' then 'active'
                     when not r.is_given and n.state = 'active' then 'stopped' else n.state end,
        state_cause = case when r.is_given and n.state_cause = 'replaced' then null
                           when not r.is_given and n.state = 'active' then 'replaced' else n.state_cause end
    from jsonb_to_recordset(${toSqlJson(updates)}::jsonb) as r(id bigint, position int, is_given boolean, type text,
      given text, country text, line_type text, zone_set_id int, zone_source text, zone_confidence text)
    where n.id = r.id and (n.organisation_id = ${organisationId}) is true`
}

async function insertNumbers(tx: Tx, organisationId: bigint, rows: Record<string, unknown>[]): Promise<void> {
  await tx.$executeRaw`
    insert into contact_number (organisation_id, contact_id, position, type, e164, given, country,
                                line_type, zone_set_id, zone_source, zone_confidence)
    select ${organisationId}, r.contact_id, r.position, r.type, r.e164, r.given, r.country,
           r.line_type, r.zone_set_id, r.zone_source, r.zone_confidence
    from jsonb_to_recordset(${toSqlJson(rows)}::jsonb) as r(contact_id bigint, position int, type text, e164 text,
      given text, country text, line_type text, zone_set_id int, zone_source text, zone_confidence text)`
}
