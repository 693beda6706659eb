import type { ImportMapping, ImportPreviewDto, ImportPreviewRowDto } from '@/lib/contracts/import'
import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { findCardIssuer, maskDigits } from '@/lib/domain/contact/card-numbers'
import { getPrisma } from '@/lib/server/db/prisma'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { placeNumber } from '@/lib/server/services/contact/place-number'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import type { FileFormat } from '@/lib/server/services/import/file-format'
import { findColumnsFault, findMappingWarnings } from '@/lib/server/services/import/find-mapping-warnings'
import { findMappingFaults, guessMapping } from '@/lib/server/services/import/guess-mapping'
import { readChunks, readHead } from '@/lib/server/services/import/import-chunks'
import { makeJudge } from '@/lib/server/services/import/judge-record'
import { readFormat } from '@/lib/server/services/import/read-format'
import { type FileRecord, readRecords } from '@/lib/server/services/import/read-records'
import { findRememberedMapping } from '@/lib/server/services/import/remembered-mapping'
import { requireImport } from '@/lib/server/services/import/require-import'
import { getStoredMapping } from '@/lib/server/services/import/settle-import'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'
import { toZoneRules } from '@/lib/server/services/organisation/zone-rules'

const PREVIEW_ROWS = 20
const SAMPLES = 3

type PreviewQuery = {
  mapping?: ImportMapping | undefined
  guess?: 'remembered' | 'anew'
  sheet?: string | undefined
}

/** The file's columns with a guessed (or the given) mapping, and its first rows as they would be stored. */
export async function previewImport(
  ctx: Ctx,
  importId: bigint,
  { mapping, guess = 'remembered', sheet }: PreviewQuery,
): Promise<ImportPreviewDto> {
  requirePermission(ctx, 'list.read')
  const row = await requireImport(getPrisma(), ctx.organisationId, importId)
  // Says so while nothing of it has come.
  await readHead(ctx.organisationId, importId)
  const format = await readFormat(
    readChunks(ctx.organisationId, importId),
    row.list.defaultCountry,
    sheet ?? row.sheet,
  )
  const isAnew = guess === 'anew'
  const stored = isAnew ? null : getStoredMapping(row, format)
  const remembered =
    mapping || stored || isAnew
      ? null
      : await findRememberedMapping(getPrisma(), ctx.organisationId, row.listId, format)
  const used = mapping ?? stored ?? remembered?.mapping ?? guessMapping(format.columns)
  const records = await takeFirst(readChunks(ctx.organisationId, importId), format)
  const listColumns = toListColumns(row.list.columns)
  const faults = findMappingFaults(used, format.columns)
  const columnsFault = findColumnsFault(used, listColumns)
  const zoneRules = toZoneRules(row.list.organisation)
  const judge = makeJudge(format.columns, used, {
    country: row.list.defaultCountry,
    columns: listColumns,
    now: ctx.now,
  })
  return {
    format: describeFormat(format),
    columns: format.columns.map((name, index) => ({
      name,
      field: (Object.hasOwn(used, name) && used[name]) || '',
      isOwnColumn: listColumns.some((column) => column.name === used[name]),
      samples: records
        .flatMap((r) => (r.kind === 'row' && r.cells[index] ? [toSample(r.cells[index])] : []))
        .slice(0, SAMPLES),
    })),
    mapping: used,
    remembered: remembered && { fileName: remembered.fileName, usedAt: remembered.usedAt.toISOString() },
    faults: columnsFault === null ? faults : [...faults, { column: null, message: columnsFault }],
    warnings: findMappingWarnings(used, listColumns),
    rows: records.map((record, index): ImportPreviewRowDto => {
      const { line, contact, problems } = judge(record)
      return { rowNo: index + 1, line, contact: contact && toPreview(contact, zoneRules), problems }
    }),
  }
}

/** What looks like a payment card is not even shown. */
function toSample(cell: string): string {
  return (findCardIssuer(cell) === null ? cell : maskDigits(cell)).slice(0, 60)
}

function describeFormat(format: FileFormat): ImportPreviewDto['format'] {
  const { hasHeader, rowsAbove } = format
  const text = { sheet: null, sheets: [], hasHeader, rowsAbove }
  return format.kind === 'text'
    ? { ...text, delimiter: format.delimiter, encoding: format.encoding }
    : { ...text, delimiter: '', encoding: 'xlsx', sheet: format.sheet, sheets: format.sheets }
}

async function takeFirst(chunks: AsyncIterable<Uint8Array>, format: FileFormat): Promise<FileRecord[]> {
  const records: FileRecord[] = []
  for await (const record of readRecords(chunks, format)) {
    records.push(record)
    if (records.length >= PREVIEW_ROWS) break
  }
  return records
}

function toPreview(contact: ContactWrite, zoneRules: ZoneRules): ImportPreviewRowDto['contact'] {
  const values = {
    email: contact.email,
    accountKey: contact.accountKey,
    timeZone: contact.timeZone,
    postalCode: contact.postalCode,
    region: contact.region,
    country: contact.country,
    dialAt: contact.dialAt?.toISOString(),
    guardTime: contact.guardTime?.toISOString(),
    customerAni: contact.customerAni,
    preferredAgentId: contact.preferredAgentId,
    priority: contact.priority?.toString(),
    ...contact.columns,
  }
  return {
    externalKey: contact.externalKey ?? null,
    name: [contact.firstName, contact.lastName].filter(Boolean).join(' '),
    numbers: contact.numbers.map((number) => {
      const { zones, source } = placeNumber(number, contact, zoneRules).decision
      return {
        e164: number.e164,
        given: number.given ?? number.e164,
        type: number.type ?? 'other',
        zones,
        zoneSource: source,
      }
    }),
    values: Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])),
    ),
  }
}
