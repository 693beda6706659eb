import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { readTypedValue } from './read-typed-value'

it.each([
  ['number', '12.50', '12.50'],
  ['number', ' 007 ', '7'],
  ['number', '+5', '5'],
  ['number', '-0.5', '-0.5'],
  ['number', '-0', '0'],
  ['number', '1,234.56', '1234.56'],
  ['number', '1.234,56', '1234.56'],
  ['number', '1,234,567', '1234567'],
  ['number', '1.234.567', '1234567'],
  ['number', '1 234,5', '1234.5'],
  ['number', "1'234.50", '1234.50'],
  ['number', '0,123', '0.123'],
  ['number', '1234,567', '1234.567'],
  ['number', '12,5', '12.5'],
  ['number', '1.5e3', '1500'],
  ['date', '2026-11-23', '2026-11-23'],
  ['date', '2026/1/3', '2026-01-03'],
  ['date', '20261123', '2026-11-23'],
  ['date', '23.11.2026', '2026-11-23'],
  ['date', '23/11/2026', '2026-11-23'],
  ['date', '11/23/2026', '2026-11-23'],
  ['date', '05/05/2026', '2026-05-05'],
  ['date', '3 Nov 2026', '2026-11-03'],
  ['date', '03-Nov-2026', '2026-11-03'],
  ['date', 'November 3, 2026', '2026-11-03'],
  ['date', '2026-11-23 00:00:00', '2026-11-23'],
  ['date', '2026-11-23T15:00:00Z', '2026-11-23T15:00:00Z'],
  ['boolean', 'Yes', 'true'],
  ['boolean', '1', 'true'],
  ['boolean', 'FALSE', 'false'],
  ['boolean', 'n', 'false'],
  ['text', ' as it is ', ' as it is '],
] as const)('stores the %s %j as %j', (type, given, value) => {
  expect(readTypedValue(type, given)).toEqual({ fits: true, value })
})

it.each([
  ['number', '1,234'],
  ['number', '12 apples'],
  ['number', '$5'],
  ['number', '1,23,456'],
  ['number', '1.2.3'],
  ['number', '0x10'],
  ['number', 'Infinity'],
  ['number', '--1'],
  ['date', '03/04/2026'],
  ['date', '2026-02-30'],
  ['date', '2026-13-01T10:00:00Z'],
  ['date', '31.04.2026'],
  ['date', '3 Foo 2026'],
  ['date', '202611'],
  ['date', 'tomorrow'],
  ['boolean', 'maybe'],
  ['boolean', '2'],
] as const)('keeps what is no %s, or may be two, as it is: %s', (type, given) => {
  expect(readTypedValue(type, given)).toEqual({ fits: false, value: given })
})

test('numbers keep their value in every way of writing that means one thing', () => {
  const groups = (value: number, by: string) => String(value).replace(/\B(?=(\d{3})+$)/g, by)
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000_000, max: 999_999_999 }),
      fc.integer({ min: 10, max: 99 }),
      fc.constantFrom(['', '.'], [',', '.'], ['.', ','], [' ', ','], ["'", '.']),
      (whole, cents, [by = '', point = '']) => {
        const { fits, value } = readTypedValue('number', `${groups(whole, by)}${point}${cents}`)
        expect(fits && Number(value)).toBe(whole + cents / 100)
      },
    ),
  )
})

test('every day of the calendar is read back from every form', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      (at) => {
        const iso = at.toISOString().slice(0, 10)
        const [year, month, day] = iso.split('-')
        for (const form of [
          iso,
          `${year}${month}${day}`,
          `${year}/${month}/${day}`,
          `${day}.${month}.${year}`,
        ]) {
          expect(readTypedValue('date', form)).toEqual({ fits: true, value: iso })
        }
      },
    ),
  )
})
