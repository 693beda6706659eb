import { afterAll, beforeAll, expect, test } from 'vitest'
import { listColumnsMax } from '@/lib/contracts/contact-list'
import { installJobs } from '@/lib/server/jobs/worker'
import { getContactList } from '@/lib/server/queries/list/get-contact-list'
import { getImport } from '@/lib/server/queries/list/get-import'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { type MadeUpload, uploadFile } from '@/lib/server/testing/import-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** A file brings columns to a list that somebody else changes at this moment. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const column = (name: string) => ({ name, type: 'text' as const })

/** Confirms while a change of the list's columns is under way, and lets go of that once it is waited for. */
async function confirmWhile(made: MadeUpload, columns: object[]): Promise<unknown> {
  const change = await db.pool.connect()
  try {
    await change.query('begin')
    await change.query('update contact_list set columns = $2 where id = $1', [
      made.listId,
      JSON.stringify(columns),
    ])
    const { rows } = await change.query<{ pid: number }>('select pg_backend_pid() as pid')
    const confirming = confirmImport(made.ctx, made.importId, {}).catch((error: unknown) => error)
    for (;;) {
      const waiting = await db.pool.query(
        'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
        [rows[0]?.pid],
      )
      if (waiting.rows.length > 0) break
    }
    await change.query('commit')
    return await confirming
  } finally {
    change.release()
  }
}

test('both have their columns', async () => {
  const made = await uploadFile('Phone,Ours\n+12125550100,x\n')
  await confirmWhile(made, [column('Theirs')])
  expect((await getContactList(made.ctx, made.listId)).columns).toEqual([column('Theirs'), column('Ours')])
})

test('where no room is left for them, it is said and nothing begins', async () => {
  const made = await uploadFile('Phone,Ours\n+12125550100,x\n')
  const full = Array.from({ length: listColumnsMax }, (_, index) => column(`c${index}`))
  expect(await confirmWhile(made, full)).toMatchObject({ message: expect.stringMatching(/Leave 1 of/) })
  expect((await getContactList(made.ctx, made.listId)).columns).toEqual(full)
  expect(await getImport(made.ctx, made.importId)).toMatchObject({ status: 'uploading' })
})
