import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { numberTypes } from '@/lib/contracts/contact'
import { createExportSchema } from '@/lib/contracts/export'
import { type ImportMapping, importFields } from '@/lib/contracts/import'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { streamExportFile } from '@/lib/server/queries/export/stream-export-file'
import { runExport } from '@/lib/server/services/export/run-export'
import { startExport } from '@/lib/server/services/export/start-export'
import { runImport } from '@/lib/server/services/import/run-import'
import { uploadImport } from '@/lib/server/services/import/upload-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** A list that is exported and imported elsewhere, with the guessed mapping, is the same list. */

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const hazards = [
  ...['=1+1', '+1', '-2', '@x', '\t=1', "'=1", "'", '＝1', '-', '＠x', '0012', '1e5', 'true', 'null'],
  ...[
    '"q"',
    'a,b;c',
    'line\nbreak',
    'cr\r\nlf',
    'one\rcr',
    '  pad  ',
    '\ufeffmark',
    'a|b\tc',
    '""',
    '"',
    ',',
    'Zoë 李 𝒳 🇩🇪',
  ],
]
const text = fc.oneof(
  fc.constantFrom(...hazards),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', "'", '=', ' ', 'a', ';'), maxLength: 6 }),
)
const orNothing = (cell: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), cell)

/** Names that mean a field where they stand alone, and names that a file cannot hold as they are. */
const ownNames = [
  'Balance',
  'contact name',
  'Phone 11',
  'zip',
  'say "hi", you',
  'Größe 李',
  '-50',
  "'x",
  'constructor',
]

const fields = importFields.map(({ name }) => name).filter((name) => !/^number|^fullName$/.test(name))

const person = fc.record({
  externalKey: orNothing(text),
  accountKey: orNothing(text),
  firstName: orNothing(text),
  lastName: orNothing(text),
  email: fc.constantFrom('', 'ann@example.com', '=cmd@example.com', 'no address', "'n@example.com"),
  timeZone: fc.constantFrom('', 'America/Denver', 'europe/london', 'Nowhere'),
  postalCode: orNothing(text),
  region: fc.constantFrom('', 'NY', 'ca', 'California', '-x'),
  country: fc.constantFrom('', 'US', 'USA', 'GB', 'Oz'),
  dialAt: fc.constantFrom('', '2031-05-01T10:00:00Z', '2031-05-01 10:00:30+02:00'),
  guardTime: fc.constantFrom('', '2031-06-01T10:00:00.250-05:00'),
  customerAni: fc.constantFrom('', '+12125550199', '(212) 555-0198'),
  preferredAgentId: fc.constantFrom('', '6F9619FF-8B86-4D01-B42D-00CF4FC964FF'),
  priority: orNothing(fc.integer({ min: -100, max: 100 }).map(String)),
})
const numbers = fc.array(
  fc.record({
    isThere: fc.boolean(),
    isLocal: fc.boolean(),
    type: fc.constantFrom('', 'Cell', ...numberTypes),
  }),
  { minLength: 1, maxLength: 10 },
)
const row = fc.record({
  person,
  numbers,
  own: fc.array(orNothing(text), { minLength: ownNames.length, maxLength: ownNames.length }),
})
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never

const numberColumns = Array.from({ length: 10 }, (_, index) => {
  const suffix = index === 0 ? '' : String(index + 1)
  return [`number${suffix}`, `numberType${suffix}`]
}).flat()
const header = [...fields, ...numberColumns, ...ownNames]

function toCells({ person, numbers, own }: Row, place: number): string[] {
  const digits = (index: number) => String(place * 10 + index).padStart(4, '0')
  const cells = Array.from({ length: 10 }, (_, index) => {
    const number = numbers[index]
    if (!number || (index > 0 && !number.isThere)) return ['', '']
    const form = number.isLocal ? `(212) 555-${digits(index)}` : `+1212555${digits(index)}`
    return [form, number.type]
  })
  const known = new Map<string, string>(Object.entries(person))
  return [...fields.map((name) => known.get(name) ?? ''), ...cells.flat(), ...own]
}

/** A file imported into a new list of a new organisation. */
async function importFile(file: string, mapping?: ImportMapping) {
  const organisationId = await createOrganisation()
  const listId = await createList(organisationId)
  const stream = (async function* () {
    yield new TextEncoder().encode(file)
  })()
  const { id } = await uploadImport(actAs(organisationId), {
    listId,
    mode: 'append',
    upload: { kind: 'file', stream, options: () => ({ fileName: 'a.csv', mode: null, mapping }) },
  })
  await runImport(organisationId, parseId('imp', id) ?? 0n)
  const done = await getPrisma().listImport.findFirstOrThrow({ where: { organisationId } })
  expect(done).toMatchObject({ status: 'done', fault: null })
  return { organisationId, listId, done }
}

async function exportList({
  organisationId,
  listId,
}: {
  organisationId: bigint
  listId: bigint
}): Promise<string> {
  const ctx = actAs(organisationId)
  const input = createExportSchema.parse({ kind: 'list_contacts', listId: formatId('lst', listId) })
  const jobId = parseId('job', (await startExport(ctx, input)).id) ?? 0n
  expect(await runExport({ organisationId, jobId })).toBe('ended')
  const { stream } = await streamExportFile(ctx, jobId)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await new Response(stream).arrayBuffer())
}

/** All that an import brings, without ids. */
async function readList({ organisationId, listId }: { organisationId: bigint; listId: bigint }) {
  const { rows } = await db.pool.query(
    `select replace(c.external_key, $3, 'list') as key, c.account_key, c.first_name, c.last_name, c.email, c.time_zone,
            c.postal_code, c.region, c.country, m.columns, m.dial_at, m.guard_time, m.customer_ani,
            m.preferred_agent_id, m.priority,
            (select jsonb_agg(jsonb_build_array(n.e164, n.type, n.zone_set_id, n.zone_source) order by n.position)
               from contact_number n where n.contact_id = c.id) as numbers
       from list_contact m join contact c on c.id = m.contact_id
      where m.organisation_id = $1 and m.list_id = $2 order by m.seq`,
    [organisationId, listId, formatId('lst', listId)],
  )
  return rows
}

test('written, exported, imported elsewhere and exported again, a list is the same to the byte', async () => {
  const own: ImportMapping = Object.fromEntries(header.map((name) => [name, name]))
  let given = 0
  let taken = 0
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
      const file = [header, ...rows.map(toCells)].map((cells) => toCsvLine(cells)).join('')
      const first = await importFile(file, own)
      const written = await readList(first)
      given += rows.length
      taken += written.length
      if (written.length === 0) return
      const exported = await exportList(first)
      const second = await importFile(exported)
      expect(second.done).toMatchObject({ rowsAdded: written.length, rowsRejected: 0, rowsDuplicate: 0 })
      expect(await readList(second)).toEqual(written)
      expect(await exportList(second)).toBe(exported)
    }),
    { numRuns: 12, endOnFailure: true },
  )
  // Most of what is generated is taken, or nothing was tried.
  expect(taken).toBeGreaterThan(given / 2)
}, 120_000)
