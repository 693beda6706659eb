import { expect, test } from 'vitest'
import { getAuthOptions } from '@/lib/server/auth/options'
import { createTestDatabase } from '@/lib/server/testing/test-database'

type Provider = {
  id: string
  authorize: (given: Record<string, string>, request: object) => Promise<unknown>
}

/** What a way in throws, which next-auth hands to the browser word for word. */
async function findWords(id: string, given: Record<string, string>): Promise<string> {
  const providers = getAuthOptions().providers as unknown as Provider[]
  const provider = providers.find((one) => one.id === id)
  if (!provider) throw new Error(`there is no ${id}`)
  return provider.authorize(given, { headers: {} }).then(
    () => 'signed in',
    (error: Error) => error.message,
  )
}

test('what is wrong with a sign-in is one word, a NUL and a fault of ours too', async () => {
  const db = await createTestDatabase()
  expect(await findWords('password', { email: 'ada@example.com', password: 'x' })).toBe('wrong')
  expect(await findWords('password', { email: 'a\0b@example.com', password: '\0' })).toBe('wrong')
  expect(await findWords('link', { token: 'a\0b' })).toBe('link')
  await db.drop()
  expect(await findWords('password', { email: 'ada@example.com', password: 'x' })).toBe('failed')
  expect(await findWords('link', { token: 'abc' })).toBe('failed')
})
