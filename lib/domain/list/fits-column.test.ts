import { expect, test } from 'vitest'
import { type ColumnType, fitsColumn } from './fits-column'

test.each<[ColumnType, string[], string[]]>([
  ['text', ['anything', '1', '=1+1'], []],
  ['number', ['1', '-2.5', '1e3', '007'], ['1,000', 'one', '12 %']],
  ['date', ['2026-12-24', '2026-12-24T10:00:00Z'], ['24.12.2026', '12/24/2026', 'tomorrow']],
  ['boolean', ['true', 'FALSE', 'yes', 'No', '0', '1'], ['y', '2', 'maybe']],
])('a column of type %s', (type, fit, unfit) => {
  expect(fit.filter((value) => !fitsColumn(value, type))).toEqual([])
  expect(unfit.filter((value) => fitsColumn(value, type))).toEqual([])
})
