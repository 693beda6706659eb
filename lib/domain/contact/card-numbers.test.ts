import fc from 'fast-check'
import { isValidPhoneNumber } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { listCardColumns } from './card-columns'
import { findCardIssuer, isCardCheckedField, maskDigits } from './card-numbers'

describe('a card is found', () => {
  it.each([
    ['4111111111111111', 'Visa'],
    ['4111 1111 1111 1111', 'Visa'],
    ['4111\u00a01111\u00a01111\u00a01111', 'Visa'],
    ['4111.1111.1111.1111', 'Visa'],
    ['4111 - 1111 - 1111 - 1111', 'Visa'],
    ['4000000000000000006', 'Visa'],
    ['card 5555-5555-5555-4444 ok', 'Mastercard'],
    ['2221000000000009', 'Mastercard'],
    ['2720992720992729', 'Mastercard'],
    ['3782 822463 10005', 'American Express'],
    ['6011 1111 1111 1117', 'Discover'],
    ['6500000000000002', 'Discover'],
    ['3056 930902 5904', 'Diners Club'],
    ['3566002020360505', 'JCB'],
    ['6200000000000005', 'UnionPay'],
    ['6759649826438453', 'Maestro'],
    ['4111 1111 1111 1111 12 27 737', 'Visa'],
    ['12 4111 1111 1111 1111', 'Visa'],
    ['ann4111111111111111@example.com', 'Visa'],
  ])('%s', (text, issuer) => expect(findCardIssuer(text)).toBe(issuer))
})

describe('no card is found', () => {
  it.each([
    ['a wrong check digit', '4111 1111 1111 1112'],
    ['a prefix of no issuer', '2121000000000003'],
    ['a length that its issuer does not have', '41111111111111116'],
    ['more digits than a card has', '41111111111111110000'],
    ['a German mobile number', '+49 1512 3456789'],
    ['a Brazilian mobile number', '5511987654321'],
    ['an instant', '2026-11-23T15:00:00Z'],
    ['an id', '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'],
    ['a bank account whose digits are a card too', 'GB96 ABCD 4111 1111 1111 1111'],
    ['nothing', ''],
  ])('%s', (_, text) => expect(findCardIssuer(text)).toBeNull())
})

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((list) => list.join(''))

const german = fc
  .tuple(
    fc.constantFrom(
      '151',
      '152',
      '157',
      '160',
      '162',
      '170',
      '171',
      '172',
      '175',
      '176',
      '177',
      '179',
      '30',
      '89',
    ),
    digits(8),
  )
  .map(([area, rest]) => `49${area}${area.length === 3 && /^15/.test(area) ? rest : rest.slice(0, 7)}`)
  .filter((number) => isValidPhoneNumber(`+${number}`))
const brazilian = fc
  .tuple(fc.constantFrom('11', '21', '31', '41', '51', '61', '71', '81', '85', '92'), digits(8))
  .map(([area, rest]) => `55${area}9${rest}`)
  .filter((number) => isValidPhoneNumber(`+${number}`))

/** As people write it: digits alone, with a plus, with spaces, national with a zero, two in one cell. */
const written = (number: fc.Arbitrary<string>) =>
  fc.tuple(number, number, fc.constantFrom(0, 1, 2, 3, 4, 5)).map(([one, other, form]) => {
    const national = one.slice(2)
    return (
      [
        one,
        `+${one}`,
        `+${one.slice(0, 2)} ${national.slice(0, 3)} ${national.slice(3)}`,
        `0${national.slice(0, 3)} ${national.slice(3)}`,
        `00${one}`,
        `${one} ${other}`,
      ][form] ?? one
    )
  })

it.each([
  ['German', german],
  ['Brazilian', brazilian],
])('not one of 10,000 %s numbers looks like a card, however it is written', (_, number) => {
  fc.assert(
    fc.property(written(number), (text) => findCardIssuer(text) === null),
    { numRuns: 10_000 },
  )
})

it('leaves columns of numbers and keys alone, and looks at all others', () => {
  const all = ['number', 'number2', 'number10', 'customerAni', 'externalKey', 'accountKey']
  expect(all.filter(isCardCheckedField)).toEqual([])
  const others = ['numberType', 'firstName', 'email', 'postalCode', 'region', 'timeZone', 'dialAt', 'Plan']
  expect(others.filter(isCardCheckedField)).toEqual(others)
})

it('hides all but the last four digits', () => {
  expect(maskDigits('“4111 1111 1111 1111” is too long')).toBe('“•••• •••• •••• 1111” is too long')
})

it('names columns of which more than one filled cell in twenty looks like a card', () => {
  const counts = {
    Card: { filled: 20, cards: 20 },
    Few: { filled: 19, cards: 19 },
    Note: { filled: 100, cards: 5 },
    More: { filled: 100, cards: 6 },
    Empty: { filled: 0, cards: 0 },
  }
  expect(listCardColumns(counts)).toEqual([
    { column: 'Card', filled: 20, cards: 20, share: 1 },
    { column: 'More', filled: 100, cards: 6, share: 0.06 },
  ])
})
