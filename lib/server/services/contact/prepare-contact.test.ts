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
