import { z } from 'zod'
import { numberTypes } from '@/lib/contracts/contact'
import { numberFaults } from '@/lib/domain/contact/number-faults'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'

/**
 * A contact and its membership of one list as JSON, in SQL: what an import's undo brings back. `contact` and `member` are
 * aliases of their tables; `member` may be outer joined and is then null.
 */
export function imageSql(contact: string, member: string): string {
  return `jsonb_build_object(
    'externalKey', ${contact}.external_key, 'accountKey', ${contact}.account_key, 'firstName', ${contact}.first_name,
    'lastName', ${contact}.last_name, 'email', ${contact}.email, 'timeZone', ${contact}.time_zone,
    'postalCode', ${contact}.postal_code, 'region', ${contact}.region, 'country', ${contact}.country, 'updatedAt', ${contact}.updated_at,
    'numbers', coalesce((select jsonb_agg(jsonb_build_object('e164', n.e164, 'given', n.given, 'type', n.type, 'country', n.country,
                                                       'state', n.state, 'stateCause', n.state_cause)
                                          order by n.position)
                           from contact_number n
                          where n.contact_id = ${contact}.id and n.state_cause is distinct from 'replaced'), '[]'),
    'refusedNumbers', coalesce((select jsonb_agg(jsonb_build_object('position', f.position, 'type', f.type, 'given', f.given,
                                                                   'code', f.code) order by f.position)
                                  from contact_number_refused f where f.contact_id = ${contact}.id), '[]'),
    'member', case when ${member}.contact_id is not null then jsonb_build_object(
      'columns', ${member}.columns, 'dialAt', ${member}.dial_at, 'guardTime', ${member}.guard_time,
      'customerAni', ${member}.customer_ani, 'preferredAgentId', ${member}.preferred_agent_id,
      'priority', ${member}.priority) end)`
}

const text = z.string().nullable()
const instant = z.coerce.date().nullable()

export const contactImageSchema = z.object({
  externalKey: z.string(),
  accountKey: text,
  firstName: z.string(),
  lastName: z.string(),
  email: text,
  timeZone: text,
  postalCode: text,
  region: text,
  country: text,
  /** Images of before do not have it. */
  updatedAt: z.iso.datetime({ offset: true }).nullish(),
  numbers: z.array(
    z.object({
      e164: z.string(),
      given: z.string(),
      type: z.enum(numberTypes),
      country: text,
      state: z.string(),
      stateCause: text,
    }),
  ),
  refusedNumbers: z.array(
    z.object({
      position: z.number(),
      type: z.enum(numberTypes),
      given: z.string(),
      code: z.enum(numberFaults),
    }),
  ),
  member: z
    .object({
      columns: z.record(z.string(), z.string()),
      dialAt: instant,
      guardTime: instant,
      customerAni: text,
      preferredAgentId: text,
      priority: z.number(),
    })
    .nullable(),
})
export type ContactImage = z.output<typeof contactImageSchema>

/** The image as a contact to be written. */
export function toContactWrite({ member, ...identity }: ContactImage): ContactWrite {
  return { ...identity, ...member }
}
