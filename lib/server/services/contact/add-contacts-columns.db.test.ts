import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { listColumnsMax } from '@/lib/contracts/contact-list'
import { getContactList } from '@/lib/server/queries/list/get-contact-list'
import { addContacts } from '@/lib/server/services/contact/add-contacts'
import type { Ctx } from '@/lib/server/services/context'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { makeList, makeOrganisation } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** Columns of their own that pushed contacts bring. */

let db: TestDatabase
let ctx: Ctx
let listId: bigint
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  const organisation = await makeOrganisation(db.pool)
  ctx = actAs(organisation.id)
  listId = await makeList(db.pool, organisation.id)
})

const setColumns = (columns: object[]) =>
  db.pool.query('update contact_list set columns = $2 where id = $1', [listId, JSON.stringify(columns)])
const readColumns = async () => (await getContactList(ctx, listId)).columns

let numbers = 2_025_550_100
const contact = (externalKey: string, columns: Record<string, string | null>) => {
  numbers += 1
  return { externalKey, numbers: [`+1${numbers}`], columns }
}

test('join the list as text, and those that it has keep their type', async () => {
  await setColumns([{ name: 'since', type: 'date' }])
  const { counts } = await addContacts(ctx, listId, {
    contacts: [
      contact('1', { plan: 'gold', since: '2026-01-31' }),
      contact('2', { ' plan ': 'silver', city: 'Bern', nothing: null }),
    ],
  })
  expect(counts.added).toBe(2)
  expect(await readColumns()).toEqual([
    { name: 'since', type: 'date' },
    { name: 'plan', type: 'text' },
    { name: 'city', type: 'text' },
  ])
})

test('of a contact that was not written they do not', async () => {
  const known = contact('1', {})
  await addContacts(ctx, listId, { contacts: [known] })
  const { counts } = await addContacts(ctx, listId, {
    contacts: [
      { ...known, columns: { plan: 'gold' } },
      { externalKey: '2', numbers: ['12'], columns: { city: 'Bern' } },
    ],
  })
  expect(counts).toMatchObject({ duplicate: 1, rejected: 1 })
  expect(await readColumns()).toEqual([])
  await addContacts(ctx, listId, { contacts: [{ ...known, columns: { plan: 'gold' } }], mode: 'update' })
  expect(await readColumns()).toEqual([{ name: 'plan', type: 'text' }])
})

test('a contact that brings more than a list may have is refused, the others are not', async () => {
  const full = Array.from({ length: listColumnsMax - 1 }, (_, index) => ({ name: `c${index}`, type: 'text' }))
  await setColumns(full)
  const { results } = await addContacts(ctx, listId, {
    contacts: [contact('1', { one: '1', two: '2' }), contact('2', { one: '1' }), contact('3', { c0: '0' })],
  })
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'added', 'added'])
  expect(results[0]?.problems).toEqual([
    {
      path: 'columns',
      code: 'too_many_columns',
      message: "A list has at most 100 columns of its own; leave some of the contact's out.",
    },
  ])
  expect(await readColumns()).toHaveLength(listColumnsMax)
})

test.each([
  ['', 'a column needs a name'],
  ['a\u0007b', 'a column name has no control characters'],
])('the name %j is refused with its contact', async (name, message) => {
  const { results } = await addContacts(ctx, listId, { contacts: [contact('1', { [name]: 'x' })] })
  expect(results[0]).toMatchObject({
    status: 'rejected',
    problems: [{ path: `columns.${name}`, code: 'invalid', message }],
  })
  expect(await readColumns()).toEqual([])
})

test('of two pushes at once none loses the other its columns', async () => {
  await Promise.all(
    ['a', 'b', 'c'].map((name) => addContacts(ctx, listId, { contacts: [contact(name, { [name]: '1' })] })),
  )
  expect((await readColumns()).map(({ name }) => name).sort()).toEqual(['a', 'b', 'c'])
})

test('a change of the columns that is under way is waited for, and both are there', async () => {
  const change = await db.pool.connect()
  try {
    await change.query('begin')
    await change.query(
      `update contact_list set columns = '[{"name": "theirs", "type": "date"}]' where id = $1`,
      [listId],
    )
    const { rows } = await change.query<{ pid: number }>('select pg_backend_pid() as pid')
    const pushing = addContacts(ctx, listId, { contacts: [contact('1', { ours: '1' })] })
    for (;;) {
      const waiting = await db.pool.query(
        'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
        [rows[0]?.pid],
      )
      if (waiting.rows.length > 0) break
    }
    await change.query('commit')
    await pushing
  } finally {
    change.release()
  }
  expect((await readColumns()).map(({ name }) => name)).toEqual(['theirs', 'ours'])
})
