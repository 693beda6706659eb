import { expect, test } from 'vitest'
import { findColumnsFault, findMappingWarnings } from './find-mapping-warnings'
import { guessMapping } from './guess-mapping'

const columns = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`)
const listColumns = (count: number) => columns(count, 'Old').map((name) => ({ name, type: 'text' as const }))

test('an eleventh column of numbers says what becomes of it', () => {
  expect(findMappingWarnings(guessMapping(columns(10, 'Phone')), [])).toEqual([])
  expect(findMappingWarnings(guessMapping([...columns(12, 'Phone'), 'Note']), [])).toEqual([
    {
      column: 'Phone 11',
      code: 'number_columns',
      message:
        'A contact has at most 10 numbers; this column becomes the list’s own column “Phone 11”, which is not called.',
    },
    expect.objectContaining({ column: 'Phone 12' }),
  ])
})

test('who leaves it out, or keeps numbers as columns while places are left, is not told', () => {
  const mapping = { ...guessMapping(columns(11, 'Phone')), 'Phone 11': '' }
  expect(findMappingWarnings(mapping, [])).toEqual([])
  expect(findMappingWarnings({ Phone: 'number', 'Phone 2': 'Phone 2' }, [])).toEqual([])
})

test.each([
  [8, 20, null],
  [
    9,
    20,
    'The list will have 29 columns of its own. A call can carry 28 of them: each campaign chooses which.',
  ],
  [
    80,
    20,
    'The list will have 100 columns of its own. A call can carry 28 of them: each campaign chooses which.',
  ],
  [81, 20, null],
])('%i new columns beside %i of the list', (fresh, there, words) => {
  const [warning] = findMappingWarnings(guessMapping(['Phone', ...columns(fresh, 'New')]), listColumns(there))
  expect(warning?.message ?? null).toBe(words)
})

test('more columns than a list has are a fault, that says how many are too many', () => {
  const mapping = guessMapping(['Phone', ...columns(90, 'New')])
  expect(findColumnsFault(mapping, listColumns(10))).toBeNull()
  expect(findColumnsFault(mapping, listColumns(12))).toBe(
    'A list has at most 100 columns of its own; with this file it would have 102. Leave 2 of the file’s out.',
  )
})
