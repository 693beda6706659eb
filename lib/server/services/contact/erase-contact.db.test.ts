import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { formatId } from '@/lib/domain/ids'
import { overrideEnvForTest } from '@/lib/env'
import { getPrisma } from '@/lib/server/db/prisma'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { exportContact, toContactCsv } from '@/lib/server/queries/contact/export-contact'
import { checkDnc } from '@/lib/server/queries/dnc/check-dnc'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { addContacts } from '@/lib/server/services/contact/add-contacts'
import { allowNumber } from '@/lib/server/services/contact/allow-number'
import { eraseContact } from '@/lib/server/services/contact/erase-contact'
import { getErasureScope } from '@/lib/server/services/contact/read-erasure-scope'
import { stopContact } from '@/lib/server/services/contact/stop-contact'
import type { Ctx } from '@/lib/server/services/context'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { addDnc, makeAttempt, makeContact } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

const suppressionKey = 'suppression-key-of-the-tests-012345'
const reason = 'request 17'

let db: TestDatabase
let world: Awaited<ReturnType<typeof makeDialerWorld>>
let officer: Ctx

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

let taken = 0

beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
  officer = actAs(world.organisationId, 'compliance_officer')
  taken += 1
})

const takeNumber = (n = 0) => `+1212555${String(1000 + taken * 10 + n)}`

async function makePerson(n = 0) {
  return makeContact(db.pool, world.campaign, { numbers: [{ e164: takeNumber(n) }] })
}

/** Everything of the organisation that is kept, as text. */
async function readAll(): Promise<string> {
  const tables = [
    'contact',
    'contact_number',
    'contact_change',
    'campaign_contact',
    'list_contact',
    'callback',
    'attempt',
    'dnc_entry',
    'erased_number',
    'import_row',
    'import_leaver',
    'audit_event',
  ]
  const parts: string[] = []
  for (const table of tables) {
    const { rows } = await db.pool.query(
      `select to_jsonb(t)::text as row from ${table} t where organisation_id = $1`,
      [world.organisationId],
    )
    parts.push(...rows.map(({ row }) => row))
  }
  return parts.join('\n')
}

const push = (e164: string) =>
  addContacts(actAs(world.organisationId), world.campaign.listId, { contacts: [{ numbers: [e164] }] })

test('nothing of the person is left, but for attempts without them and the hash of the number', async () => {
  const person = await makePerson()
  const handedAt = new Date(Date.now() - 86_400_000)
  await makeAttempt(db.pool, world.campaign, person, { handedAt })
  await makeAttempt(db.pool, world.campaign, person, { handedAt: new Date(handedAt.getTime() + 3_600_000) })
  await db.pool.query(
    `update attempt set business_outcome = 'Call ' || e164, words = jsonb_build_array(jsonb_build_object('event', '1', 'place', 0,
       'at', 1, 'heard', 1, 'business', '(212) 555-' || right(e164, 4))) where organisation_id = $1`,
    [world.organisationId],
  )
  await stopContact(officer, person.id, { reason: 'Ann asked' })
  expect(await getErasureScope(officer, person.id)).toMatchObject({
    numbers: 1,
    attempts: 2,
    dncEntries: 1,
    queueRows: 1,
    heldUntil: null,
  })
  await eraseContact(officer, person.id, { reason })
  const all = await readAll()
  expect(all).not.toContain(takeNumber().slice(2))
  expect(all).not.toContain(takeNumber().slice(-7))
  expect(all).not.toMatch(/Ann|Example/)
  const { rows } = await db.pool.query(
    'select contact_id, number_id, e164, outcome, campaign_id from attempt where organisation_id = $1',
    [world.organisationId],
  )
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatchObject({ e164: 'erased', number_id: 0n, outcome: 2, campaign_id: world.campaign.id })
  expect(rows[0].contact_id).toBe(rows[1].contact_id)
  expect(rows[0].contact_id).not.toBe(person.id)
  expect(
    await getPrisma().erasedNumber.findMany({ where: { organisationId: world.organisationId } }),
  ).toMatchObject([{ reason: 'dnc', source: 'user', erasedByName: 'A compliance_officer' }])
})

test('a number that comes back is stopped, and everybody who asks is told', async () => {
  const person = await makePerson()
  await eraseContact(officer, person.id, { reason })
  expect((await push(takeNumber())).results).toMatchObject([
    { status: 'added', problems: [{ code: 'erased_number' }] },
  ])
  const number = await getPrisma().contactNumber.findFirstOrThrow({
    where: { organisationId: world.organisationId, e164: takeNumber() },
  })
  expect(number).toMatchObject({ state: 'stopped', stateCause: 'erased' })
  expect(await checkDnc(officer, takeNumber())).toMatchObject({ isListed: true, isErased: true, entries: [] })
  const admin = actAs(world.organisationId)
  await expect(
    allowNumber(admin, number.contactId, number.id, { reason: 'they call us' }),
  ).rejects.toMatchObject({
    code: 'conflict',
  })
  expect((await push(takeNumber(1))).results).toMatchObject([{ status: 'added', problems: [] }])
})

test('another contact with the number stays and is not called by it', async () => {
  const person = await makePerson()
  const other = await makePerson()
  const { otherContacts } = await getErasureScope(officer, person.id)
  expect(otherContacts).toEqual([{ id: formatId('con', other.id), name: 'Ann Example' }])
  await eraseContact(officer, person.id, { reason })
  expect(await getPrisma().contactNumber.findMany({ where: { contactId: other.id } })).toMatchObject([
    { state: 'stopped', stateCause: 'erased' },
  ])
})

test('nothing is erased while an attempt is with the dialer', async () => {
  const person = await makePerson()
  await world.fetchOne()
  const before = await readAll()
  await expect(eraseContact(officer, person.id, { reason })).rejects.toMatchObject({
    code: 'conflict',
    details: { reason: 'lease_open' },
  })
  expect(await readAll()).toBe(before)
})

test('a late disposition of an erased attempt is counted, names nobody, and the books agree', async () => {
  const person = await makePerson()
  const attemptId = await world.fetchOne()
  await world.say(attemptId, 2)
  await eraseContact(officer, person.id, { reason })
  await world.say(attemptId, 15, {}, new Date(Date.now() + 60_000))
  await applyPendingEvents(db.pool)
  expect(await world.readAttempt(attemptId)).toMatchObject({ outcome: 15, state: 'settled' })
  expect(await getPrisma().dncEntry.count({ where: { organisationId: world.organisationId } })).toBe(0)
  const { rows } = await db.pool.query(
    'select outcome, sum(attempts)::int as attempts from outcome_rollup where organisation_id = $1 group by 1 having sum(attempts) <> 0',
    [world.organisationId],
  )
  expect(rows).toEqual([{ outcome: 15, attempts: 1 }])
  expect(await readAll()).not.toContain(person.e164)
})

test.each(['Stopped by Ann: wrong person', 'removed', 'erased', 'replaced'])(
  'no call opens a number again that is stopped as: %s',
  async (stateCause) => {
    const person = await makePerson()
    const attemptId = await world.fetchOne()
    await getPrisma().contactNumber.updateMany({
      where: { contactId: person.id },
      data: { state: 'stopped', stateCause },
    })
    await world.say(attemptId, 1)
    await world.say(attemptId, 9, { agentId: 'a', taskId: 'first' }, new Date(Date.now() + 60_000))
    expect(
      await getPrisma().contactNumber.findFirstOrThrow({ where: { contactId: person.id } }),
    ).toMatchObject({
      state: 'stopped',
      stateCause,
    })
  },
)

test('only guardians erase', async () => {
  const person = await makePerson()
  const supervisor = actAs(world.organisationId, 'supervisor')
  await expect(eraseContact(supervisor, person.id, { reason })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(getErasureScope(supervisor, person.id)).rejects.toMatchObject({ code: 'forbidden' })
})

test('under another SUPPRESSION_KEY no numbers are taken: the erased ones could not be known', async () => {
  const person = await makePerson()
  await eraseContact(officer, person.id, { reason })
  overrideEnvForTest({ SUPPRESSION_KEY: 'another-suppression-key-of-the-tests' })
  try {
    await expect(push(takeNumber(2))).rejects.toMatchObject({ code: 'unavailable' })
  } finally {
    overrideEnvForTest({ SUPPRESSION_KEY: suppressionKey })
  }
  expect((await push(takeNumber(2))).counts.added).toBe(1)
})

test('an erasure and an import of the same number wait for one another: the number is never left open', async () => {
  const person = await makePerson()
  const [, pushed] = await Promise.all([eraseContact(officer, person.id, { reason }), push(takeNumber())])
  expect(pushed.counts.rejected).toBe(0)
  const numbers = await getPrisma().contactNumber.findMany({
    where: { organisationId: world.organisationId, e164: takeNumber() },
  })
  expect(numbers.every(({ state, stateCause }) => state === 'stopped' && stateCause === 'erased')).toBe(true)
})

test('an export holds all that is known, and its CSV runs no formula', async () => {
  const person = await makePerson()
  await db.pool.query(`update contact set last_name = '=1+1' where id = $1`, [person.id])
  await makeAttempt(db.pool, world.campaign, person, { handedAt: new Date(Date.now() - 86_400_000) })
  await addDnc(db.pool, world.organisationId, person.e164)
  const whole = await exportContact(actAs(world.organisationId, 'analyst'), person.id)
  expect(whole.contact).toMatchObject({ firstName: 'Ann', numbers: [{ e164: person.e164 }] })
  expect(new Set(whole.events.map(({ kind }) => kind))).toEqual(
    new Set(['added', 'list_join', 'attempt', 'dnc_added']),
  )
  const text = toContactCsv(whole)
  expect(text).toContain(`lastName,'=1+1`)
  expect(text).toContain('attempt.outcome,2')
  expect(
    await getPrisma().auditEvent.count({
      where: { organisationId: world.organisationId, action: 'contact.export' },
    }),
  ).toBe(1)
})

test('what undos of imports kept of the person goes too, and of others stays', async () => {
  const [person, other] = [await makePerson(1), await makePerson(2)]
  const { organisationId, campaign } = world
  const importId = await importInto(organisationId, campaign.listId)
  for (const [rowNo, { id, e164 }] of [person, other].entries()) {
    const before = JSON.stringify({ firstName: 'Ann', numbers: [{ e164 }] })
    await db.pool.query(
      `insert into import_row (organisation_id, import_id, row_no, line, result, contact_id, before)
       values ($1, $2, $3, $3, 'updated', $4, $5)`,
      [organisationId, importId, rowNo, id, before],
    )
    await db.pool.query(
      `insert into import_leaver (organisation_id, import_id, contact_id, was_removed, before)
       values ($1, $2, $3, true, $4)`,
      [organisationId, importId, id, before],
    )
  }
  await eraseContact(officer, person.id, { reason })
  expect(await readAll()).not.toContain(person.e164)
  const { rows } = await db.pool.query(
    `select (select count(*)::int from import_row where import_id = $1 and before is not null) as rows,
            (select count(*)::int from import_leaver where import_id = $1) as leavers`,
    [importId],
  )
  expect(rows).toEqual([{ rows: 1, leavers: 1 }])
})

async function importInto(organisationId: bigint, listId: bigint): Promise<bigint> {
  const { id } = await getPrisma().listImport.create({
    data: { organisationId, listId, fileName: 'people.csv', status: 'done', mode: 'replace' },
  })
  return id
}

test('an enrolment makes no row of a person who is erased beside it', async () => {
  const { id } = await makePerson()
  await db.pool.query('delete from campaign_contact where contact_id = $1', [id])
  const erasing = await db.pool.connect()
  try {
    await erasing.query('begin')
    const { rows } = await erasing.query<{ pid: number }>(
      `select pg_backend_pid() as pid, pg_advisory_xact_lock(hashtextextended('erasure:' || $1::text, 0))::text`,
      [world.organisationId],
    )
    await erasing.query('delete from contact where id = $1', [id])
    const enrolling = enrolCampaign(world.organisationId, world.campaign.id)
    await Promise.race([enrolling, waitUntilBlockedBy(rows[0]?.pid ?? 0)])
    await erasing.query('commit')
    await enrolling
  } finally {
    await erasing.query('rollback')
    erasing.release()
  }
  const { rows } = await db.pool.query('select from campaign_contact where contact_id = $1', [id])
  expect(rows).toEqual([])
})

async function waitUntilBlockedBy(pid: number): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(
      'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
      [pid],
    )
    if (rowCount) return
  }
}
