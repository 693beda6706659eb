import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ImportMode } from '@/lib/contracts/import'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { listVerdicts } from '@/lib/server/queries/list/list-verdicts'
import { addContacts } from '@/lib/server/services/contact/add-contacts'
import { cancelImport } from '@/lib/server/services/import/cancel-import'
import { deleteOldImports } from '@/lib/server/services/import/delete-old-imports'
import { runImport } from '@/lib/server/services/import/run-import'
import { runUndoImport } from '@/lib/server/services/import/run-undo-import'
import { undoImport } from '@/lib/server/services/import/undo-import'
import { uploadImport } from '@/lib/server/services/import/upload-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})

afterAll(async () => {
  await db.drop()
})

async function upload(
  organisationId: bigint,
  listId: bigint,
  text: string | Uint8Array,
  mode: ImportMode = 'append',
) {
  const data = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const stream = (async function* () {
    yield data
  })()
  const dto = await uploadImport(actAs(organisationId), {
    listId,
    mode,
    upload: { kind: 'file', stream, options: () => ({ fileName: 'a.csv', mode: null, mapping: undefined }) },
  })
  const importId = parseId('imp', dto.id)
  if (importId === null) throw new Error('no id')
  return importId
}

async function importText(
  text: string | Uint8Array,
  mode: ImportMode = 'append',
  at?: { organisationId: bigint; listId: bigint },
) {
  const organisationId = at?.organisationId ?? (await createOrganisation())
  const listId = at?.listId ?? (await createList(organisationId))
  const importId = await upload(organisationId, listId, text, mode)
  await runImport(organisationId, importId)
  const ctx = actAs(organisationId)
  const dto = await getImport(ctx, importId)
  const { data } = await listVerdicts(ctx, importId, { limit: 200 })
  const taken = data.filter(({ verdict }) => ['added', 'updated', 'unchanged'].includes(verdict))
  const verdicts = data.filter((row) => !taken.includes(row))
  return { organisationId, listId, importId, dto, taken, verdicts }
}

test('every field of a file is stored', async () => {
  const agent = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'
  const { listId, dto } = await importText(
    'externalKey,firstName,lastName,number,number2,timeZone,postalCode,region,country,email,dialAt,guardTime,customerAni,preferredAgentId,priority,Plan\n' +
      `K1,Ann,Archer,(850) 555-0100,+12125550101,America/Chicago,32501,fl,us,ann@example.com,2026-12-01T15:00:00Z,2026-12-01T12:00:00-05:00,+12125550199,${agent},7,Gold\n`,
  )
  expect(dto).toMatchObject({ status: 'done', progress: 1, rows: { read: 1, added: 1, rejected: 0 } })
  const member = await getPrisma().listContact.findFirstOrThrow({
    where: { listId },
    include: {
      contact: { include: { numbers: { orderBy: { position: 'asc' }, include: { zoneSet: true } } } },
    },
  })
  expect(member).toMatchObject({
    dialAt: new Date('2026-12-01T15:00:00Z'),
    guardTime: new Date('2026-12-01T17:00:00Z'),
    customerAni: '+12125550199',
    preferredAgentId: agent,
    priority: 7,
    columns: { Plan: 'Gold' },
    contact: {
      externalKey: 'K1',
      firstName: 'Ann',
      lastName: 'Archer',
      email: 'ann@example.com',
      timeZone: 'America/Chicago',
      postalCode: '32501',
      region: 'FL',
      country: 'US',
      numbers: [
        {
          e164: '+18505550100',
          given: '(850) 555-0100',
          zoneSource: 'explicit',
          zoneSet: { regions: ['FL'] },
        },
        { e164: '+12125550101', zoneSource: 'explicit', zoneSet: { regions: ['FL', 'NY'] } },
      ],
    },
  })
  // Both zones of +1 850 must be open, whatever the file says.
  expect(member.contact.numbers[0]?.zoneSet.zones).toEqual(['America/Chicago', 'America/New_York'])
  const list = await getPrisma().contactList.findUniqueOrThrow({ where: { id: listId } })
  expect(list.columns).toEqual([{ name: 'Plan', type: 'text' }])
})

describe('nasty files end with the right verdicts', () => {
  const header = 'Key,Phone,Dial At,Guard Time,Priority,Agent ID,Caller ID,Email,Note\n'
  const row = (cells: Record<string, string>) =>
    `${['key', 'phone', 'dialAt', 'guardTime', 'priority', 'agent', 'ani', 'email', 'note']
      .map((name) => `"${(cells[name] ?? (name === 'phone' ? '+12125550100' : '')).replaceAll('"', '""')}"`)
      .join(',')}\n`

  test.each([
    ['no number', row({ key: 'NONE', phone: '' }), 'rejected', 'number_missing', 'Phone'],
    ['words for a number', row({ phone: 'n/a' }), 'rejected', 'number_not_a_number', 'Phone'],
    ['too short', row({ phone: '+1212555' }), 'rejected', 'number_wrong_length', 'Phone'],
    ['spoilt by a spreadsheet', row({ phone: '1.21256E+10' }), 'rejected', 'number_mangled', 'Phone'],
    [
      'a time without its zone',
      row({ dialAt: '2026-12-01 10:00' }),
      'rejected',
      'dial_at_without_zone',
      'Dial At',
    ],
    ['a time that is none', row({ guardTime: 'soon' }), 'rejected', 'guard_time_invalid', 'Guard Time'],
    [
      'guard time before dialing',
      row({ dialAt: '2027-12-01T10:00:00Z', guardTime: '2027-12-01T09:00:00Z' }),
      'rejected',
      'guard_time_before_dial_at',
      'Guard Time',
    ],
    [
      'a guard time of the past',
      row({ guardTime: '2020-01-01T00:00:00Z' }),
      'warning',
      'guard_time_past',
      'Guard Time',
    ],
    ['a priority out of range', row({ priority: '101' }), 'rejected', 'priority_invalid', 'Priority'],
    ['an agent that is no uuid', row({ agent: 'bob' }), 'rejected', 'agent_id_invalid', 'Agent ID'],
    ['a caller id that is none', row({ ani: '12' }), 'rejected', 'customer_ani_invalid', 'Caller ID'],
    ['an e-mail that is none', row({ email: 'ann at home' }), 'warning', 'email_invalid', 'Email'],
    ['a payment card', row({ note: '4111 1111 1111 1111' }), 'rejected', 'payment_card', 'Note'],
    ['a NUL character', row({ note: 'a\u0000b' }), 'rejected', 'control_character', 'Note'],
    ['a cell without end', row({ note: 'x'.repeat(4001) }), 'rejected', 'cell_too_long', 'Note'],
    ['an open quote', 'K,+12125550100,,,,,,,"open\n', 'rejected', 'quote_not_closed', null],
  ])('%s', async (_, line, verdict, code, column) => {
    const good = row({ key: 'GOOD', phone: '+12125550177' })
    const { dto, verdicts } = await importText(header + good + line)
    expect(verdicts).toEqual([expect.objectContaining({ verdict, code, column })])
    const rejected = verdict === 'rejected' ? 1 : 0
    expect(dto).toMatchObject({
      status: 'done',
      rows: { read: 2, rejected, added: 2 - rejected, duplicates: 0 },
    })
  })

  test('rows with too few or too many cells are taken as far as they go', async () => {
    const { dto } = await importText('Phone,First Name\n+12125550100\n+12125550101,Bo,extra,cells\n')
    expect(dto.rows).toMatchObject({ read: 2, added: 2 })
  })

  test('a file without any number column is refused and leaves nothing', async () => {
    const organisationId = await createOrganisation()
    const listId = await createList(organisationId)
    await expect(upload(organisationId, listId, 'Email,Plan\na@example.com,Gold\n')).rejects.toThrow(
      /No column is mapped/,
    )
    expect(await getPrisma().listImport.count({ where: { organisationId } })).toBe(0)
  })

  test('a header alone is refused, so that a replace does not empty the list', async () => {
    const organisationId = await createOrganisation()
    const listId = await createList(organisationId)
    await importText('number\n+12125550100\n', 'append', { organisationId, listId })
    await expect(upload(organisationId, listId, 'number\n', 'replace')).rejects.toThrow('no row below it')
    expect(await getPrisma().listContact.count({ where: { listId } })).toBe(1)
  })

  test('a column of payment cards is asked to be left out, before any row is stored', async () => {
    const organisationId = await createOrganisation()
    const listId = await createList(organisationId)
    const rows = (card: (i: number) => string) =>
      `Phone,Note\n${Array.from({ length: 40 }, (_, i) => `+121255501${String(i).padStart(2, '0')},${card(i)}`).join('\n')}\n`
    const some = rows((i) => (i < 3 ? '4111 1111 1111 1111' : 'x'))
    await expect(upload(organisationId, listId, some)).rejects.toMatchObject({
      code: 'validation',
      message: expect.stringContaining('“Note” holds what looks like the numbers of payment cards'),
    })
    expect(await getPrisma().contact.count({ where: { organisationId } })).toBe(0)
    const { dto, verdicts } = await importText(rows((i) => (i < 2 ? '4111 1111 1111 1111' : 'x')))
    expect(dto.rows).toMatchObject({ added: 38, rejected: 2 })
    expect(verdicts).toMatchObject([{ code: 'payment_card' }, { code: 'payment_card' }])
  })

  test('odd column names reach the list as they can be', async () => {
    const { dto, listId } = await importText(
      'number,"note\nline",__proto__,constructor\n+12125550100,a,b,c\n',
    )
    expect(dto).toMatchObject({ status: 'done', rows: { added: 1 } })
    const member = await getPrisma().listContact.findFirstOrThrow({ where: { listId } })
    expect(member.columns).toEqual({ 'note line': 'a', 'Column 3': 'b', constructor: 'c' })
  })

  test('a fault of our own ends the import in words instead of being tried for ever', async () => {
    const organisationId = await createOrganisation()
    const listId = await createList(organisationId)
    const importId = await upload(organisationId, listId, 'number\n+12125550100\n')
    await getPrisma().listImport.update({ where: { id: importId }, data: { mapping: { number: 5 } } })
    expect(await runImport(organisationId, importId)).toBe('finished')
    const dto = await getImport(actAs(organisationId), importId)
    expect(dto).toMatchObject({ status: 'failed', fault: expect.stringContaining('cannot read this file') })
  })

  test('line numbers are those of an editor', async () => {
    const { verdicts } = await importText('Phone,Note\n+12125550100,"a\nb"\n\nbad,x\n')
    expect(verdicts).toMatchObject([{ line: 5, code: 'number_not_a_number' }])
  })
})

describe('duplicates', () => {
  test('by key and by number, within the file and within the list', async () => {
    const first = await importText('Key,Phone\nA,+12125550100\nA,+12125550101\nB,2125550100\n')
    expect(first.dto.rows).toMatchObject({ read: 3, added: 1, duplicates: 2 })
    expect(first.verdicts).toMatchObject([
      { line: 3, verdict: 'duplicate', code: 'duplicate_key' },
      { line: 4, verdict: 'duplicate', code: 'duplicate_number' },
    ])
    const second = await importText(
      'Key,Phone\nA,+12125550109\nC,+12125550100\nD,+12125550102\n',
      'append',
      first,
    )
    expect(second.dto.rows).toMatchObject({ added: 1, duplicates: 2, updated: 0 })
  })

  test('the same person on another list is one contact with two memberships', async () => {
    const first = await importText('Key,Phone\nA,+12125550100\n')
    const listId = await createList(first.organisationId, 'Other')
    const second = await importText('Key,Phone\nA,+12125550100\n', 'append', {
      organisationId: first.organisationId,
      listId,
    })
    expect(second.dto.rows.added).toBe(1)
    expect(await getPrisma().contact.count({ where: { organisationId: first.organisationId } })).toBe(1)
    expect(await getPrisma().listContact.count({ where: { organisationId: first.organisationId } })).toBe(2)
  })

  test('two organisations never meet', async () => {
    await importText('Key,Phone\nA,+12125550100\n')
    const { dto } = await importText('Key,Phone\nA,+12125550100\n')
    expect(dto.rows).toMatchObject({ added: 1, duplicates: 0 })
  })
})

describe('update', () => {
  test('changes what differs, keeps what the file leaves blank, counts the rest as unchanged', async () => {
    const first = await importText(
      'Key,First Name,Phone,Mobile,Plan\nA,Ann,+12125550100,+12125550101,Gold\nB,Bo,+12125550102,,Iron\n',
    )
    const second = await importText(
      'Key,First Name,Phone,Mobile,Plan\nA,,+12125550103,+12125550101,\nB,Bo,+12125550102,,Iron\nC,Cy,+12125550104,,\n',
      'update',
      first,
    )
    expect(second.dto.rows).toMatchObject({ added: 1, updated: 1, unchanged: 1, duplicates: 0, rejected: 0 })
    const ann = await getPrisma().contact.findFirstOrThrow({
      where: { organisationId: first.organisationId, externalKey: 'A' },
      include: { numbers: { orderBy: { position: 'asc' } }, memberships: true },
    })
    expect(ann.firstName).toBe('Ann')
    expect(ann.memberships).toMatchObject([{ columns: { Plan: 'Gold' } }])
    expect(ann.numbers).toMatchObject([
      { e164: '+12125550103', position: 1, state: 'active' },
      { e164: '+12125550101', position: 2, state: 'active' },
      { e164: '+12125550100', position: 3, state: 'stopped', stateCause: 'replaced' },
    ])
  })

  test('without keys, people are found by their number', async () => {
    const first = await importText('First Name,Phone\nAnn,+12125550100\n')
    const second = await importText('First Name,Phone\nAnna,212-555-0100\n', 'update', first)
    expect(second.dto.rows).toMatchObject({ added: 0, updated: 1 })
    const third = await importText('First Name,Phone\nAnna,212-555-0100\n', 'update', first)
    expect(third.dto.rows).toMatchObject({ updated: 0, unchanged: 1 })
  })

  test('a new zone moves the zones of all numbers, and of the queue', async () => {
    const first = await importText('Key,Phone\nA,+12125550100\n')
    const { organisationId, listId } = first
    const number = await getPrisma().contactNumber.findFirstOrThrow({ where: { organisationId } })
    const campaign = await getPrisma().campaign.create({ data: { organisationId, name: 'C' } })
    const queued = await getPrisma().campaignContact.create({
      data: {
        organisationId,
        campaignId: campaign.id,
        contactId: number.contactId,
        listId,
        state: 'ready',
        orderKey: 1n,
        nextNumberId: number.id,
        nextE164: number.e164,
        zoneSetId: number.zoneSetId,
      },
    })
    await importText('Key,Phone,Time Zone\nA,+12125550100,America/Los_Angeles\n', 'update', first)
    const after = await getPrisma().contactNumber.findFirstOrThrow({
      where: { id: number.id },
      include: { zoneSet: true },
    })
    expect(after).toMatchObject({
      zoneSource: 'explicit',
      zoneSet: { zones: ['America/Los_Angeles', 'America/New_York'] },
    })
    const moved = await getPrisma().campaignContact.findFirstOrThrow({
      where: { organisationId, id: queued.id },
    })
    expect(moved.zoneSetId).toBe(after.zoneSetId)
  })
})

function makeFile(rows: number, from = 0): string {
  const lines = Array.from({ length: rows }, (_, i) => `K${from + i},+1212${String(2000000 + from + i)}`)
  return `Key,Phone\n${lines.join('\n')}\n`
}

describe('an import that is cut off', () => {
  test('goes on after its last whole batch and counts no row twice', async () => {
    const organisationId = await createOrganisation()
    const listId = await createList(organisationId)
    const importId = await upload(organisationId, listId, makeFile(12_500))
    let checks = 0
    const signal = Object.assign(new AbortController().signal, {
      throwIfAborted() {
        checks += 1
        if (checks === 2) throw new Error('the process ends')
      },
    })
    await expect(runImport(organisationId, importId, signal)).rejects.toThrow('the process ends')
    expect(await getImport(actAs(organisationId), importId)).toMatchObject({
      status: 'running',
      rows: { read: 5_000, added: 5_000 },
    })
    expect(await runImport(organisationId, importId)).toBe('finished')
    expect(await getImport(actAs(organisationId), importId)).toMatchObject({
      status: 'done',
      rows: { read: 12_500, added: 12_500, duplicates: 0, rejected: 0 },
    })
    expect(await getPrisma().listContact.count({ where: { listId } })).toBe(12_500)
  })

  test('is never at work twice at once', async () => {
    const organisationId = await createOrganisation()
    const listId = await createList(organisationId)
    const importId = await upload(organisationId, listId, makeFile(1_500))
    const runs = await Promise.all([runImport(organisationId, importId), runImport(organisationId, importId)])
    expect(runs).toContain('finished')
    expect(await getImport(actAs(organisationId), importId)).toMatchObject({
      rows: { read: 1500, added: 1500 },
    })
  })

  test('by its user keeps what is in and takes no more', async () => {
    const organisationId = await createOrganisation()
    const listId = await createList(organisationId)
    const importId = await upload(organisationId, listId, makeFile(1_500))
    await cancelImport(actAs(organisationId), importId)
    expect(await runImport(organisationId, importId)).toBe('not_running')
    expect(await getPrisma().listContact.count({ where: { listId } })).toBe(0)
  })
})

describe('undo', () => {
  test('takes out what the import added and its contacts, but not people who were called', async () => {
    const first = await importText('Key,Phone\nA,+12125550100\nB,+12125550101\nC,+12125550102\n')
    const { organisationId, listId, importId } = first
    const other = await createList(organisationId, 'Other')
    await importText('Key,Phone\nB,+12125550101\n', 'append', { organisationId, listId: other })
    await addAttempt(organisationId, listId, 'A')
    await undoImport(actAs(organisationId), importId)
    await runUndoImport(organisationId, importId)
    expect(await getImport(actAs(organisationId), importId)).toMatchObject({
      status: 'undone',
      removed: 2,
      kept: 1,
      isUndoing: false,
    })
    await runUndoImport(organisationId, importId)
    const steps = await getPrisma().auditEvent.findMany({
      where: { organisationId, action: 'list_import.undone' },
    })
    expect(steps).toMatchObject([{ actorKind: 'system', after: { status: 'undone', removed: 2, kept: 1 } }])
    const keys = await getPrisma().contact.findMany({
      where: { organisationId },
      orderBy: { externalKey: 'asc' },
    })
    expect(keys.map((contact) => contact.externalKey)).toEqual(['A', 'B'])
    const members = await getPrisma().listContact.findMany({ where: { listId }, include: { contact: true } })
    expect(members.map((member) => member.contact.externalKey)).toEqual(['A'])
    const numbers = await getPrisma().contactNumber.count({ where: { organisationId } })
    expect(numbers).toBe(2)
  })

  test('one after the other, back to what was before the first; what a program changed since stays', async () => {
    const { organisationId, listId } = await importText('key,last name,number\nA,Ames,+12125550100\n')
    const at = { organisationId, listId }
    const change = (cells: string) => importText(`key,last name,number\n${cells}\n`, 'update', at)
    const undo = async (importId: bigint) => {
      await undoImport(actAs(organisationId), importId)
      await runUndoImport(organisationId, importId)
    }
    const read = async () => {
      const contact = await getPrisma().contact.findFirstOrThrow({
        where: { organisationId },
        include: { numbers: { where: { state: 'active' } } },
      })
      return `${contact.lastName} ${contact.numbers.map(({ e164 }) => e164).join()}`
    }
    const first = await change('A,Bell,+12125550101')
    const second = await change('A,Bell,+12125550102')
    const third = await change('A,Cole,+12125550103')
    await undo(third.importId)
    expect(await read()).toBe('Bell +12125550102')
    await undo(second.importId)
    expect(await read()).toBe('Bell +12125550101')
    await addContacts(actAs(organisationId), listId, {
      mode: 'update',
      contacts: [{ externalKey: 'A', numbers: ['+12125550104'] }],
    })
    await undo(first.importId)
    expect(await read()).toBe('Bell +12125550104')
    const jobs = await getPrisma().jobRun.findMany({ where: { organisationId, kind: 'import_undo' } })
    expect(jobs).toMatchObject(Array.from({ length: 3 }, () => ({ status: 'done', done: 1, total: 1 })))
  })

  test('of a running import is refused with what to do', async () => {
    const organisationId = await createOrganisation()
    const importId = await upload(organisationId, await createList(organisationId), 'Phone\n+12125550100\n')
    await expect(undoImport(actAs(organisationId), importId)).rejects.toThrow(/Cancel it first/)
  })
})

test('replace takes out what the file does not have, but for people who were called', async () => {
  const first = await importText('Key,Phone\nA,+12125550100\nB,+12125550101\nC,+12125550102\n')
  await addAttempt(first.organisationId, first.listId, 'B')
  const { dto } = await importText('Key,Phone\nA,+12125550100\nD,+12125550103\n', 'replace', first)
  expect(dto).toMatchObject({ status: 'done', rows: { added: 1, unchanged: 1 }, removed: 1, kept: 1 })
  const members = await getPrisma().listContact.findMany({
    where: { listId: first.listId },
    include: { contact: true },
  })
  expect(members.map((member) => member.contact.externalKey).sort()).toEqual(['A', 'B', 'D'])
})

test('replace keeps whom a rejected row means, by key and by number, and takes a later good row of theirs', async () => {
  const first = await importText('Key,Phone\nA,+12125550100\nB,+12125550101\n,+12125550102\nC,+12125550103\n')
  const file = 'Key,Phone,Priority\nA,nope,1\n,+12125550102,900\nB,+12125550101,900\nB,+12125550101,7\n'
  const { dto } = await importText(file, 'replace', first)
  expect(dto).toMatchObject({ rows: { rejected: 3, updated: 1, duplicates: 0 }, removed: 1 })
  const members = await getPrisma().listContact.findMany({
    where: { listId: first.listId },
    include: { contact: true },
  })
  expect(members.map(({ contact }) => contact.externalKey.replace(/^lst_\w+:/, ''))).toEqual([
    'A',
    'B',
    '+12125550102',
  ])
})

test('a supervisor may import, an analyst may not', async () => {
  const organisationId = await createOrganisation()
  const listId = await createList(organisationId)
  const upload = { kind: 'chunks' as const, fileName: 'a.csv', mode: null, fileBytes: null, sheet: null }
  await expect(
    uploadImport(actAs(organisationId, 'analyst'), { listId, mode: 'append', upload }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  expect(
    await uploadImport(actAs(organisationId, 'supervisor'), { listId, mode: 'append', upload }),
  ).toMatchObject({ status: 'uploading' })
})

test('after its days an import keeps its counts, and nothing of the people in its file', async () => {
  const old = await importText('Key,Phone\nA,+12125550100\nB,nope\n')
  const fresh = await importText('Key,Phone\nC,+12125550101\n', 'append', old)
  const { organisationId, importId } = old
  await getPrisma().listImport.update({
    where: { id: importId },
    data: { createdAt: new Date(Date.now() - 31 * 86_400_000) },
  })
  await deleteOldImports()
  const ctx = actAs(organisationId)
  expect(await getImport(ctx, importId)).toMatchObject({
    rows: { read: 2, added: 1, rejected: 1 },
    canUndo: false,
    fileDeletedAt: expect.any(String),
  })
  for (const id of [importId, fresh.importId]) {
    const kept = id === importId ? 0 : 1
    expect(await getPrisma().importChunk.count({ where: { importId: id } })).toBe(kept)
    expect(await getPrisma().importRow.count({ where: { importId: id } })).toBe(kept)
  }
  expect(await getPrisma().importRowVerdict.count({ where: { organisationId } })).toBe(0)
  await expect(undoImport(ctx, importId)).rejects.toThrow('was deleted 30 days after the upload')
  expect(await getPrisma().contact.count({ where: { organisationId } })).toBe(2)
})

async function addAttempt(organisationId: bigint, listId: bigint, key: string): Promise<void> {
  await getPrisma().$executeRaw`
    insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
                         version, pass, attempt_number, handed_at, guard_at, deadline_at)
    select ${organisationId}, uuid_v7(now()), 1, 1, c.id, ${listId}, n.id, n.e164, 1, 1, 1, now(), now(), now()
    from contact c join contact_number n on n.contact_id = c.id
    where c.organisation_id = ${organisationId} and c.external_key = ${key}`
}
