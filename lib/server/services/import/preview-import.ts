import type { ImportMapping, ImportPreviewDto, ImportPreviewRowDto } from '@/lib/contracts/import'
import { importMappingSchema } from '@/lib/contracts/import'
import { decideZones } from '@/lib/domain/compliance/phone-zones'
import { getPrisma } from '@/lib/server/db/prisma'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { prepareContact } from '@/lib/server/services/contact/prepare-contact'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { detectFormat, type FileFormat } from '@/lib/server/services/import/detect-format'
import { findMappingFaults, guessMapping } from '@/lib/server/services/import/guess-mapping'
import { readHead } from '@/lib/server/services/import/import-chunks'
import { type FileRecord, readRecords } from '@/lib/server/services/import/read-records'
import { findRememberedMapping } from '@/lib/server/services/import/remembered-mapping'
import { requireImport } from '@/lib/server/services/import/require-import'
import { makeRowReader } from '@/lib/server/services/import/to-raw-contact'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

const PREVIEW_ROWS = 20
const SAMPLES = 3

/** The file's columns with a guessed (or the given) mapping, and its first rows as they would be stored. */
export async function previewImport(
  ctx: Ctx,
  importId: bigint,
  mapping: ImportMapping | undefined,
): Promise<ImportPreviewDto> {
  requirePermission(ctx, 'list.read')
  const row = await requireImport(getPrisma(), ctx.organisationId, importId)
  const head = await readHead(ctx.organisationId, importId)
  const format = detectFormat(head, row.list.defaultCountry)
  const stored = importMappingSchema.nullable().catch(null).parse(row.mapping)
  const remembered =
    mapping || stored
      ? null
      : await findRememberedMapping(getPrisma(), ctx.organisationId, row.listId, format)
  const used = mapping ?? stored ?? remembered?.mapping ?? guessMapping(format.columns)
  const records = await takeFirst(head, format)
  const readRow = makeRowReader(format.columns, used)
  const listColumns = toListColumns(row.list.columns)
  const defaults = { country: row.list.defaultCountry, columns: listColumns, now: ctx.now }
  return {
    format: { delimiter: format.delimiter, encoding: format.encoding, hasHeader: format.hasHeader },
    columns: format.columns.map((name, index) => ({
      name,
      field: (Object.hasOwn(used, name) && used[name]) || '',
      isOwnColumn: listColumns.some((column) => column.name === used[name]),
      samples: records
        .flatMap((r) => (r.kind === 'row' && r.cells[index] ? [r.cells[index].slice(0, 60)] : []))
        .slice(0, SAMPLES),
    })),
    mapping: used,
    remembered: remembered && { fileName: remembered.fileName, usedAt: remembered.usedAt.toISOString() },
    faults: findMappingFaults(used, format.columns).map((fault) => fault.message),
    rows: records.map((record): ImportPreviewRowDto => {
      if (record.kind === 'unreadable') {
        const { line, code, message } = record
        return { line, contact: null, problems: [{ verdict: 'rejected', column: null, code, message }] }
      }
      const { contact, problems } = prepareContact(readRow(record.cells), defaults)
      return { line: record.line, contact: contact && toPreview(contact), problems }
    }),
  }
}

async function takeFirst(head: Uint8Array, format: FileFormat): Promise<FileRecord[]> {
  async function* once() {
    yield head
  }
  const records: FileRecord[] = []
  for await (const record of readRecords(once(), format)) {
    records.push(record)
    if (records.length >= PREVIEW_ROWS) break
  }
  return records
}

function toPreview(contact: ContactWrite): ImportPreviewRowDto['contact'] {
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
      const zones = decideZones({
        e164: number.e164,
        country: number.country ?? contact.country ?? null,
        explicitZone: contact.timeZone ?? null,
        postalCode: contact.postalCode ?? null,
        placeCountry: contact.country ?? null,
      })
      return {
        e164: number.e164,
        given: number.given ?? number.e164,
        type: number.type ?? 'other',
        zones: zones.zones,
        zoneSource: zones.source,
      }
    }),
    values: Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])),
    ),
  }
}
