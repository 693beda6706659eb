import { expect, test } from 'vitest'
import { layOutJson } from '@/lib/client/inbox/lay-out-json'

test('looks as JSON.stringify would print it', () => {
  const values = [
    { data: [{ contactId: 'a', taskId: null, ok: true, n: -1.5 }, {}, [], [[]], 'x'], id: '{"a": [1, 2]}' },
    [],
    {},
    'a "quoted" \\ word, with: all {of} [them]',
    12,
    null,
    [null, false, { a: {}, b: [] }],
  ]
  for (const value of values) {
    const printed = JSON.stringify(value, null, 2)
    expect(layOutJson(JSON.stringify(value))).toBe(printed)
    expect(layOutJson(printed)).toBe(printed)
  }
})

test('keeps to the letter what a parse would lose', () => {
  expect(layOutJson('{"id":1,"id":2}')).toBe('{\n  "id": 1,\n  "id": 2\n}')
  expect(layOutJson('[12345678901234567890,1e5,1.0]')).toBe('[\n  12345678901234567890,\n  1e5,\n  1.0\n]')
  expect(layOutJson(String.raw`["\u0041\u0000\ud800\/"]`)).toBe('[\n  "\\u0041\\u0000\\ud800\\/"\n]')
})

test('what is not JSON is not laid out', () => {
  expect(layOutJson('')).toBeNull()
  expect(layOutJson('{"a":')).toBeNull()
  expect(layOutJson('hello')).toBeNull()
})
