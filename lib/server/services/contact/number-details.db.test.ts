import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getContact } from '@/lib/server/queries/contact/get-contact'
import { addContacts } from '@/lib/server/services/contact/add-contacts'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})

afterAll(async () => {
  await db.drop()
})

type Numbers = (string | { number: string; type: string })[]

async function makeList() {
  const organisationId = await createOrganisation()
  return { organisationId, listId: await createList(organisationId) }
}

async function push(
  { organisationId, listId }: Awaited<ReturnType<typeof makeList>>,
  numbers: Numbers,
  more: Record<string, unknown> = {},
) {
  const contacts = [{ externalKey: 'A', numbers, ...more }]
  const { results } = await addContacts(actAs(organisationId), listId, { contacts, mode: 'update' })
  const [result] = results
  if (!result) throw new Error('no result')
  return result
}

async function read(organisationId: bigint) {
  const row = await getPrisma().contact.findFirstOrThrow({ where: { organisationId } })
  return getContact(actAs(organisationId), row.id)
}

test('numbers that cannot be dialed stay with the contact, with what is wrong in words', async () => {
  const list = await makeList()
  const result = await push(list, [
    'call my wife',
    '+12125550100',
    { number: '(212) 555-0100', type: 'work' },
    '+1212555',
    '1.21256E+10',
    '+44 7911 123456',
  ])
  expect(result).toMatchObject({
    status: 'added',
    problems: [
      { path: 'numbers.2', code: 'number_twice' },
      { path: 'numbers.0', code: 'number_not_a_number' },
      { path: 'numbers.3', code: 'number_wrong_length' },
      { path: 'numbers.4', code: 'number_mangled' },
    ],
  })
  const contact = await read(list.organisationId)
  expect(contact.numbers).toMatchObject([
    { e164: '+12125550100', position: 1, lineType: 'fixed_or_mobile', zoneConfidence: 'medium' },
    { e164: '+447911123456', position: 2, lineType: 'mobile', zoneConfidence: 'high' },
  ])
  expect(contact.refusedNumbers).toEqual([
    {
      position: 1,
      type: 'other',
      given: 'call my wife',
      code: 'number_not_a_number',
      message: 'is not a phone number',
    },
    { position: 3, type: 'work', given: '(212) 555-0100', code: 'number_twice', message: 'is given twice' },
    {
      position: 4,
      type: 'other',
      given: '+1212555',
      code: 'number_wrong_length',
      message: 'has a length that no number of its country has',
    },
    {
      position: 5,
      type: 'other',
      given: '1.21256E+10',
      code: 'number_mangled',
      message: 'was turned into a scientific number by a spreadsheet: format its column as text',
    },
  ])
})

test('a contact without one number that can be read is refused whole', async () => {
  const list = await makeList()
  expect(await push(list, ['n/a', '12'])).toMatchObject({ status: 'rejected', contactId: null })
  expect(
    await getPrisma().contactNumberRefused.count({ where: { organisationId: list.organisationId } }),
  ).toBe(0)
})

test('numbers that are given again replace what was refused before, and that is a change', async () => {
  const list = await makeList()
  await push(list, ['+12125550100', 'n/a'])
  expect(await push(list, ['+12125550100', 'n/a'])).toMatchObject({ status: 'unchanged' })
  expect(await push(list, ['+12125550100', 'unlisted'])).toMatchObject({ status: 'updated' })
  expect((await read(list.organisationId)).refusedNumbers).toMatchObject([{ given: 'unlisted' }])
  expect(await push(list, ['+12125550100'])).toMatchObject({ status: 'updated' })
  expect((await read(list.organisationId)).refusedNumbers).toEqual([])
})

test('the line and the confidence follow what is given; a new place moves the confidence alone', async () => {
  const list = await makeList()
  await push(list, ['+4930901820'], { country: 'DE' })
  expect((await read(list.organisationId)).numbers).toMatchObject([
    { lineType: 'fixed_line', zoneSource: 'country', zoneConfidence: 'high' },
  ])
  await push(list, ['+18505551234', '+4930901820'])
  expect((await read(list.organisationId)).numbers).toMatchObject([
    { e164: '+18505551234', zoneSource: 'area_code', zoneConfidence: 'low' },
    { e164: '+4930901820', lineType: 'fixed_line' },
  ])
  await push(list, ['+18505551234', '+4930901820'], { timeZone: 'America/Chicago' })
  expect((await read(list.organisationId)).numbers).toMatchObject([
    { zoneSource: 'explicit', zoneConfidence: 'high' },
    { zoneSource: 'explicit', zoneConfidence: 'high' },
  ])
})

test('refused numbers go with their contact, and no other organisation sees them', async () => {
  const list = await makeList()
  const { contactId } = await push(list, ['+12125550100', 'n/a'])
  const id = parseId('con', contactId ?? '') ?? 0n
  expect(formatId('con', id)).toBe(contactId)
  const stranger = await createOrganisation()
  await expect(getContact(actAs(stranger), id)).rejects.toMatchObject({ code: 'not_found' })
  await getPrisma().contact.delete({ where: { id } })
  expect(await getPrisma().contactNumberRefused.count({ where: { contactId: id } })).toBe(0)
})

test('the postal code is a source of the zone, and a new one moves it; a state in words is its code', async () => {
  const list = await makeList()
  await push(list, ['+12125550100'], { postalCode: '94105', region: 'California' })
  const before = await read(list.organisationId)
  expect(before).toMatchObject({ postalCode: '94105', region: 'CA' })
  expect(before.numbers).toMatchObject([
    {
      regions: ['CA', 'NY'],
      zones: ['America/Los_Angeles', 'America/New_York'],
      zoneSource: 'postal',
      zoneConfidence: 'medium',
    },
  ])
  expect(await push(list, ['+12125550100'], { postalCode: '10001' })).toMatchObject({ status: 'updated' })
  expect((await read(list.organisationId)).numbers).toMatchObject([
    { zones: ['America/New_York'], zoneSource: 'postal', zoneConfidence: 'high' },
  ])
})
