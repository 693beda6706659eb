import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardFormula, unguardFormula } from '@/lib/domain/csv/formula-guard'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'

test.each([
  '=1+1',
  '+1 555 123 4567',
  '-2+3',
  '@x',
  '\tx',
  '\rx',
  '  =1',
  '＝1',
  '＋1',
  '－1',
  ' ＠x',
  "'=1",
  '-',
  '+1e5',
])('a cell like %j never begins a formula', (cell) => {
  expect(guardFormula(cell)).toBe(`'${cell}`)
  expect(unguardFormula(guardFormula(cell))).toBe(cell)
})

test.each(['+15551234567', '-5', '3.14', '-3,14', 'Ann', "'n Abend", "O'Neil", '', ' a=b'])(
  'a cell like %j stays as it is',
  (cell) => {
    expect(guardFormula(cell)).toBe(cell)
    expect(unguardFormula(cell)).toBe(cell)
  },
)

test('what is guarded is read back as it was, whatever it holds', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom("'", '=', '+', '-', ' ', '1', '\t', '＝', 'a') }),
  )
  fc.assert(fc.property(cell, (text) => unguardFormula(guardFormula(text)) === text))
})

test('cells that need quotes get them, and a row of nothing is no blank line', () => {
  expect(toCsvLine(['=1', 'a"b', 'c,d', 'e\nf', ' g', 'h;i'])).toBe(`'=1,"a""b","c,d","e\nf"," g",h;i\r\n`)
  expect(toCsvLine(['a,b', 'c;d'], ';')).toBe('a,b;"c;d"\r\n')
  expect(toCsvLine([''])).toBe('""\r\n')
})
