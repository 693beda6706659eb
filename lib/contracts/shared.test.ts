import { expect, test } from 'vitest'
import { instantSchema } from '@/lib/contracts/shared'

test.each([
  '2026-11-23T15:00:00Z',
  '2026-11-23T10:00:00-05:00',
  '1900-01-01T00:00:00Z',
  '9998-12-31T23:59:59Z',
])('%s is a time', (text) => {
  expect(instantSchema.parse(text)).toBe(text)
})

test.each([
  ['0000-01-01T00:00:00Z', 'a time of the years 1900 to 9998'],
  ['9999-12-31T23:59:59-23:59', 'a time of the years 1900 to 9998'],
  ['2026-11-23', 'a time such as 2026-11-23T15:00:00Z'],
])('%s is none that can be stored, said once', (text, message) => {
  const messages = instantSchema.safeParse(text).error?.issues.map((issue) => issue.message)
  expect(messages).toEqual([message])
})
