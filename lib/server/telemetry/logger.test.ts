import { expect, test } from 'vitest'
import { describeError } from '@/lib/server/telemetry/logger'

test('of an error the log gets neither SQL nor values of rows, and of the stack only where it began', () => {
  const error = Object.assign(
    new Error('duplicate key value violates unique constraint "app_user_email_key"\nselect secret from x'),
    {
      code: '23505',
      detail: 'Key (email)=(ada@example.com) already exists.',
    },
  )
  const described = describeError(error)
  expect(described).toMatchObject({ type: 'Error', code: '23505' })
  expect(JSON.stringify(described)).not.toMatch(/ada@example|select secret/)
  expect(described.at).toHaveLength(4)
})

test('what is thrown without being an error is not written out', () => {
  expect(JSON.stringify(describeError('password=hunter2'))).not.toContain('hunter2')
})
