import type { z } from 'zod'
import type { EditContactResult, editContactSchema } from '@/lib/contracts/contact-edit'
import type { ListColumn } from '@/lib/contracts/contact-list'
import { AppError, type FieldError } from '@/lib/domain/errors'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { prepareContact } from '@/lib/server/services/contact/prepare-contact'

export type ContactEdit = z.output<typeof editContactSchema>
export type MembershipEdit = NonNullable<ContactEdit['lists']>[number]

export const identityFields = [
  'externalKey',
  'accountKey',
  'firstName',
  'lastName',
  'email',
  'timeZone',
  'postalCode',
  'region',
  'country',
] as const
export type IdentityField = (typeof identityFields)[number]

export const callingFields = ['dialAt', 'guardTime', 'customerAni', 'preferredAgentId', 'priority'] as const

/** What an import takes as it is and only remarks upon; all else that it remarks upon is refused here. */
const softCodes: readonly string[] = [
  'number_unused_range',
  'number_extension',
  'region_unknown',
  'column_type',
  'guard_time_past',
  'encoding',
]

export type EditScope = {
  /** Of numbers that are given without a country code. */
  country: string
  now: Date
  /** A number of the contact, in E.164: judged where none are given. */
  e164: string
  /** The lists that the contact is on. */
  lists: ReadonlyMap<bigint, { columns: readonly ListColumn[]; present: readonly string[] }>
}

export type ReadEdit = {
  contact: ContactWrite
  members: { given: MembershipEdit; write: ContactWrite }[]
  warnings: EditContactResult['warnings']
}

/** Judges all that is given by the rules of an import. Throws `validation` with every fault at its place. */
export function readEdit(edit: ContactEdit, scope: EditScope): ReadEdit {
  const warnings: EditContactResult['warnings'] = []
  const errors: FieldError[] = []
  const judge = (
    values: Record<string, string | undefined>,
    own: Record<string, string>,
    columns: readonly ListColumn[],
    pathOf: (field: string) => string | null,
  ): ContactWrite | null => {
    const raw = { values, own, columnOf: pathOf }
    const { contact, problems } = prepareContact(raw, { country: scope.country, columns, now: scope.now })
    for (const { column, code, message } of problems) {
      const path = column !== null && Object.hasOwn(own, column) ? pathOf(column) : column
      // Of a number that was not given, which only stands there to be complete.
      if (path === null) continue
      if (softCodes.includes(code)) warnings.push({ path, code, message })
      // An import goes on to say what it does instead; here nothing is done.
      else errors.push({ path, message: message.replace(/; [^;]*$/, '') })
    }
    return contact
  }

  const contact = judge(
    { ...textOf(edit, identityFields), ...numbersOf(edit, scope.e164) },
    {},
    [],
    (field) => {
      const match = /^number(Type)?(\d*)$/.exec(field)
      if (!match) return field
      return edit.numbers ? `numbers.${Number(match[2] || 1) - 1}` : null
    },
  )
  const members = (edit.lists ?? []).flatMap((given, index) => {
    const list = scope.lists.get(given.listId)
    if (!list) {
      errors.push({ path: `lists.${index}.listId`, message: 'the contact is not on this list' })
      return []
    }
    const own = Object.fromEntries(
      Object.entries(given.columns ?? {}).map(([name, value]) => [name, value ?? '']),
    )
    const known = new Set([...list.columns.map(({ name }) => name), ...list.present])
    for (const name of Object.keys(own)) {
      if (known.has(name)) continue
      errors.push({ path: `lists.${index}.columns.${name}`, message: 'the list has no such column' })
    }
    const write = judge(
      { ...textOf(given, callingFields), number: scope.e164 },
      own,
      list.columns,
      (field) => {
        if (field.startsWith('number')) return null
        return `lists.${index}.${Object.hasOwn(own, field) ? 'columns.' : ''}${field}`
      },
    )
    return write ? [{ given, write }] : []
  })
  if (edit.externalKey !== undefined && edit.externalKey.trim() === '') {
    errors.push({ path: 'externalKey', message: 'a key may be changed, not taken away' })
  }
  if (errors.length > 0 || contact === null) {
    throw new AppError(
      'validation',
      `Nothing was changed: ${errors[0]?.message ?? 'a value is not valid'}.`,
      {
        errors,
      },
    )
  }
  return { contact, members, warnings }
}

function textOf(given: object, fields: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      fields.includes(name) && value !== null && value !== undefined ? [[name, String(value)]] : [],
    ),
  )
}

function numbersOf({ numbers }: ContactEdit, e164: string): Record<string, string> {
  if (!numbers) return { number: e164 }
  return Object.fromEntries(
    numbers.flatMap(({ number, type }, index) => {
      const suffix = index === 0 ? '' : String(index + 1)
      return [
        [`number${suffix}`, number],
        [`numberType${suffix}`, type],
      ]
    }),
  )
}
