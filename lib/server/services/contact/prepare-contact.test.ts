import { describe, expect, it, test } from 'vitest'
import { type PrepareDefaults, prepareContact } from '@/lib/server/services/contact/prepare-contact'

const defaults: PrepareDefaults = { country: 'US', columns: [], now: new Date('2026-11-30T12:00:00Z') }

function prepare(
  values: Record<string, string>,
  own: Record<string, string> = {},
  more: Partial<PrepareDefaults> = {},
) {
  const raw = {
    values: { number: '+12125550100', ...values },
    own,
    columnOf: (field: string) => `File ${field}`,
  }
  return prepareContact(raw, { ...defaults, ...more })
}

const card = '4111 1111 1111 1111'

describe('a payment card', () => {
  it.each([
    'firstName',
    'lastName',
    'fullName',
    'email',
    'postalCode',
    'region',
    'country',
    'timeZone',
    'priority',
    'preferredAgentId',
    'dialAt',
    'numberType',
  ])('in %s refuses the row, names the column and is quoted nowhere', (field) => {
    const { contact, problems } = prepare({ [field]: card })
    expect(contact).toBeNull()
    expect(problems).toEqual([
      {
        verdict: 'rejected',
        column: `File ${field}`,
        code: 'payment_card',
        message: 'The cell looks like the number of a payment card, which is never stored',
      },
    ])
  })

  test('in an own column refuses the row, even where the column has the name of a field', () => {
    expect(prepare({}, { externalKey: card })).toMatchObject({
      contact: null,
      problems: [{ code: 'payment_card', column: 'File externalKey' }],
    })
  })

  it.each(['externalKey', 'accountKey'])('is not looked for in %s', (field) => {
    expect(prepare({ [field]: '4111111111111111' })).toMatchObject({
      contact: { [field]: '4111111111111111' },
      problems: [],
    })
  })

  test('is not looked for in a number; what is no number is kept with its digits hidden', () => {
    const { contact, problems } = prepare({ number2: card })
    expect(contact).toMatchObject({
      numbers: [{ e164: '+12125550100' }],
      refusedNumbers: [{ position: 2, given: '•••• •••• •••• 1111', code: 'number_wrong_length' }],
    })
    expect(problems).toMatchObject([
      { verdict: 'warning', column: 'File number2', code: 'number_wrong_length' },
    ])
    expect(JSON.stringify({ contact, problems })).not.toContain('4111')
  })
})

describe('own columns', () => {
  const columns = [
    { name: 'Balance', type: 'number' },
    { name: 'Due', type: 'date' },
    { name: 'Vip', type: 'boolean' },
    { name: 'Note', type: 'text' },
  ] as const

  test('of a type are stored in one form; what does not fit stays text, with a warning', () => {
    const own = {
      Balance: '1,234.50',
      Due: '23.11.2026',
      Vip: 'Yes',
      Note: ' 1,234.50 ',
      New: '007',
      Empty: '',
    }
    expect(prepare({}, own, { columns })).toMatchObject({
      contact: {
        columns: { Balance: '1234.50', Due: '2026-11-23', Vip: 'true', Note: ' 1,234.50 ', New: '007' },
      },
      problems: [],
    })
    const odd = prepare({}, { Balance: '1,234', Due: '03/04/2026', Vip: 'maybe' }, { columns })
    expect(odd.contact?.columns).toEqual({ Balance: '1,234', Due: '03/04/2026', Vip: 'maybe' })
    expect(odd.problems.map(({ verdict, column, code }) => [verdict, column, code])).toEqual([
      ['warning', 'File Balance', 'column_type'],
      ['warning', 'File Due', 'column_type'],
      ['warning', 'File Vip', 'column_type'],
    ])
  })

  test('warn of a value that no dialing list can carry, in bytes, and keep it', () => {
    const fits = 'é'.repeat(512)
    expect(prepare({}, { Note: fits }).problems).toEqual([])
    const { contact, problems } = prepare({}, { Note: `${fits}x` })
    expect(contact?.columns).toEqual({ Note: `${fits}x` })
    expect(problems).toEqual([
      {
        verdict: 'warning',
        column: 'File Note',
        code: 'customer_data_too_large',
        message: expect.stringMatching(/^“Note” has 1025 bytes; a dialing list can send 1024 /),
      },
    ])
  })
})

it.each([
  ['x'.repeat(4001), 'cell_too_long'],
  ['a\u0000b', 'control_character'],
  ['a\ud800b', 'encoding_broken'],
])('refuses a cell that cannot be stored (%#)', (cell, code) => {
  for (const { contact, problems } of [prepare({ firstName: cell }), prepare({}, { Note: cell })]) {
    expect(contact).toBeNull()
    expect(problems).toMatchObject([{ verdict: 'rejected', code }])
  }
})

it.each(['x'.repeat(4000), 'ann 🙂', 'é'])('takes a cell that can (%#)', (cell) => {
  expect(prepare({ firstName: cell })).toMatchObject({ contact: { firstName: cell }, problems: [] })
})

test('a cut through the middle of a character leaves nothing that cannot be stored', () => {
  const region = `${'x'.repeat(39)}🙂`
  const { contact, problems } = prepare({ region, externalKey: `${'k'.repeat(199)}🙂`, number2: region })
  expect(problems.map(({ code }) => code)).toEqual(['region_unknown', 'number_not_a_number'])
  expect(problems.every(({ message }) => message.isWellFormed())).toBe(true)
  expect(contact?.externalKey).toBe(`${'k'.repeat(199)}\ufffd`)
})
