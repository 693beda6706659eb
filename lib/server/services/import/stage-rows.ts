import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { ZoneDecision } from '@/lib/domain/compliance/phone-zones'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { inTransaction } from '@/lib/server/db/transaction'
import type { ContactWrite, NumberWrite } from '@/lib/server/services/contact/contact-write'
import { ensureZoneSets } from '@/lib/server/services/contact/ensure-zone-sets'
import { placeNumber } from '@/lib/server/services/contact/place-number'
import { makeListKey } from '@/lib/server/services/contact/write-contacts'
import { toCopyArray, toCopyLine } from '@/lib/server/services/import/copy-text'
import type { ColumnCells } from '@/lib/server/services/import/count-cells'
import type { JudgedRecord } from '@/lib/server/services/import/judge-record'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { toZoneRules } from '@/lib/server/services/organisation/zone-rules'

/** One row of a file, judged: `contact` null = rejected. */
export type JudgedRow = {
  rowNo: number
  line: number
  contact: ContactWrite | null
  /** The file columns of the contact's numbers, in their order. */
  numberColumns: readonly (string | null)[]
  meant: JudgedRecord['meant']
  problems: JudgedRecord['problems']
}

type PlacedNumber = NumberWrite & { decision: ZoneDecision; key: string }
/** Ids of zone sets by key: a few thousand at most, looked up once a run. */
export type ZoneSetIds = Map<string, number>

/**
 * Keeps a batch of rows in import_stage, what was said of them as verdicts, and how far the file is read, in one
 * transaction. Superseded: another run, a newer check or a cancel has the import now, and nothing is kept.
 */
export async function stageRows(
  row: ImportRow,
  rows: readonly JudgedRow[],
  zoneSetIds: ZoneSetIds,
  options: { bytesDone: number; cells: ColumnCells; checkNo: number },
): Promise<'staged' | 'superseded'> {
  const taken = rows.flatMap((item) => (item.contact ? [{ item, contact: item.contact }] : []))
  const zoneRules = toZoneRules(row.list.organisation)
  const placed = await mapInTurns(taken, ({ contact }) =>
    contact.numbers.map((number) => ({ ...number, ...placeNumber(number, contact, zoneRules) })),
  )
  await learnZoneSets(placed.flat(), zoneSetIds)
  const repeats = findRepeats(
    taken.map(({ contact }) => contact),
    row,
  )
  const lines = await mapInTurns(taken, ({ item, contact }, index) =>
    toStageLine(row, item, contact, placed[index] ?? [], zoneSetIds, repeats[index] ?? null),
  )
  const rejected = rows.filter((item) => item.contact === null)
  return inTransaction(getPool('worker'), async (client) => {
    const { rowCount } = await client.query(
      `update list_import
          set rows_staged = $3, bytes_done = greatest(bytes_done, $4), card_cells = $5
        where organisation_id = $1 and id = $2 and check_no = $6 and status in ('mapping', 'running')`,
      [
        row.organisationId,
        row.id,
        rows.at(-1)?.rowNo ?? 0,
        BigInt(Math.round(options.bytesDone)),
        JSON.stringify(options.cells),
        options.checkNo,
      ],
    )
    if (rowCount === 0) return 'superseded'
    if (lines.length > 0)
      await copy(client, `copy import_stage (${stageColumns.join(', ')}) from stdin`, lines)
    if (rejected.length > 0) {
      await client.query(rejectedSql, [
        row.organisationId,
        row.id,
        rejected.map((item) => item.rowNo),
        rejected.map((item) => item.line),
        rejected.map(({ meant }) => meant?.key ?? (meant?.e164 ? makeListKey(row.listId, meant.e164) : null)),
        rejected.map(({ meant }) => meant?.e164 ?? null),
        row.listId,
      ])
    }
    const verdicts = rows.flatMap((item) => toVerdictLines(row, item))
    if (verdicts.length > 0) {
      await copy(
        client,
        'copy import_row_verdict (organisation_id, import_id, row_no, line, position, verdict, column_name, code, message, given) from stdin',
        verdicts,
      )
    }
    return 'staged'
  })
}

const ROWS_A_TURN = 250

/** As map, but the process, which also answers the dialer, is never kept from others for a whole batch. */
async function mapInTurns<T, R>(items: readonly T[], make: (item: T, index: number) => R): Promise<R[]> {
  const made: R[] = []
  for (const [index, item] of items.entries()) {
    made.push(make(item, index))
    if (made.length % ROWS_A_TURN === 0) await yieldToOthers()
  }
  return made
}

/** With whom they mean: by key, or as one of the list by number. */
const rejectedSql = `
insert into import_row (organisation_id, import_id, row_no, line, result, contact_id)
select $1, $2, r.row_no, r.line, 'rejected', coalesce(
         (select c.id from contact c where c.organisation_id = $1 and c.external_key = r.key limit 1),
         (select (array_agg(n.contact_id order by n.contact_id))[1] from contact_number n
           where n.organisation_id = $1 and n.e164 = r.e164 and n.state_cause is distinct from 'replaced'
             and exists (select from list_contact m where m.list_id = $7 and m.contact_id = n.contact_id)))
  from unnest($3::int[], $4::int[], $5::text[], $6::text[]) r(row_no, line, key, e164)`

async function copy(client: pg.PoolClient, sql: string, lines: readonly string[]): Promise<void> {
  await pipeline(Readable.from(inParts(lines)), client.query(copyFrom(sql)))
}

const LINES_A_PART = 500

function* inParts(lines: readonly string[]): Generator<Buffer> {
  for (let from = 0; from < lines.length; from += LINES_A_PART) {
    yield Buffer.from(lines.slice(from, from + LINES_A_PART).join(''))
  }
}

async function learnZoneSets(numbers: readonly PlacedNumber[], zoneSetIds: ZoneSetIds): Promise<void> {
  const missing = numbers.filter(({ key }) => !zoneSetIds.has(key))
  if (missing.length === 0) return
  const found = await getPrisma().$transaction((tx) =>
    ensureZoneSets(
      tx,
      missing.map(({ decision }) => decision),
    ),
  )
  for (const [key, id] of found) zoneSetIds.set(key, id)
}

/**
 * Of each row whether an earlier one of the batch that was not itself such a repeat is the same contact: by key, or by
 * its first number among all of the other's. Across batches the database tells.
 */
function findRepeats(contacts: readonly ContactWrite[], row: ImportRow): ('key' | 'number' | null)[] {
  const keys = new Set<string>()
  const numbers = new Set<string>()
  return contacts.map((contact) => {
    const first = contact.numbers[0]?.e164 ?? ''
    const key = contact.externalKey || makeListKey(row.listId, first)
    if (keys.has(key)) return contact.externalKey ? 'key' : 'number'
    const isByNumber = row.duplicatesBy === 'key_or_number' || !contact.externalKey
    if (isByNumber && numbers.has(first)) return 'number'
    keys.add(key)
    for (const { e164 } of contact.numbers) numbers.add(e164)
    return null
  })
}

const stageColumns = [
  'organisation_id',
  'import_id',
  'row_no',
  'line',
  'external_key',
  'key',
  'first_e164',
  'account_key',
  'first_name',
  'last_name',
  'email',
  'time_zone',
  'postal_code',
  'region',
  'country',
  'columns',
  'dial_at',
  'guard_time',
  'customer_ani',
  'preferred_agent_id',
  'priority',
  'e164',
  'given',
  'type',
  'line_type',
  'number_country',
  'zone_set_id',
  'zone_source',
  'zone_confidence',
  'number_column',
  'is_erased',
  'refused',
  'repeats_by',
] as const

function toStageLine(
  row: ImportRow,
  item: JudgedRow,
  contact: ContactWrite,
  numbers: readonly PlacedNumber[],
  zoneSetIds: ZoneSetIds,
  repeatsBy: 'key' | 'number' | null,
): string {
  const first = numbers[0]?.e164 ?? ''
  return toCopyLine([
    row.organisationId.toString(),
    row.id.toString(),
    String(item.rowNo),
    String(item.line),
    contact.externalKey || null,
    contact.externalKey || makeListKey(row.listId, first),
    first,
    contact.accountKey || null,
    contact.firstName || null,
    contact.lastName || null,
    contact.email || null,
    contact.timeZone || null,
    contact.postalCode || null,
    contact.region || null,
    contact.country || null,
    JSON.stringify(contact.columns ?? {}),
    contact.dialAt?.toISOString() ?? null,
    contact.guardTime?.toISOString() ?? null,
    contact.customerAni || null,
    contact.preferredAgentId || null,
    contact.priority?.toString() ?? null,
    toCopyArray(numbers.map((n) => n.e164)),
    toCopyArray(numbers.map((n) => n.given ?? n.e164)),
    toCopyArray(numbers.map((n) => n.type ?? 'other')),
    toCopyArray(numbers.map((n) => n.lineType ?? null)),
    toCopyArray(numbers.map((n) => n.decision.country)),
    toCopyArray(numbers.map((n) => String(zoneSetIds.get(n.key) ?? 0))),
    toCopyArray(numbers.map((n) => n.decision.source)),
    toCopyArray(numbers.map((n) => n.decision.confidence)),
    toCopyArray(item.numberColumns),
    toCopyArray(numbers.map(() => 'f')),
    contact.refusedNumbers?.length ? JSON.stringify(contact.refusedNumbers) : null,
    repeatsBy,
  ])
}

function toVerdictLines(row: ImportRow, item: JudgedRow): string[] {
  return item.problems.map(({ verdict, column, code, message, given }, position) =>
    toCopyLine([
      row.organisationId.toString(),
      row.id.toString(),
      String(item.rowNo),
      String(item.line),
      String(position),
      verdict,
      column,
      code,
      message,
      given,
    ]),
  )
}
