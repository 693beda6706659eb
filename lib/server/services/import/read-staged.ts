import { z } from 'zod'
import { lineTypes, numberTypes } from '@/lib/contracts/contact'
import { numberFaults } from '@/lib/domain/contact/number-faults'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import type { Tx } from '@/lib/server/services/context'
import type { ImportRow } from '@/lib/server/services/import/require-import'

const text = z.string().nullable()
const stagedSchema = z.object({
  rowNo: z.number(),
  externalKey: text,
  accountKey: text,
  firstName: text,
  lastName: text,
  email: text,
  timeZone: text,
  postalCode: text,
  region: text,
  country: text,
  columns: z.record(z.string(), z.string()),
  dialAt: z.date().nullable(),
  guardTime: z.date().nullable(),
  customerAni: text,
  preferredAgentId: text,
  priority: z.number().nullable(),
  e164: z.array(z.string()),
  given: z.array(z.string()),
  type: z.array(z.enum(numberTypes)),
  numberCountry: z.array(text),
  lineType: z.array(z.enum(lineTypes).nullable()),
  refusedNumbers: z
    .array(
      z.object({
        position: z.number(),
        type: z.enum(numberTypes),
        given: z.string(),
        code: z.enum(numberFaults),
      }),
    )
    .nullable(),
})

/** Staged rows as contacts to be written, by row. */
export async function readStaged(
  tx: Pick<Tx, '$queryRaw'>,
  { organisationId, id: importId }: ImportRow,
  rowNos: readonly number[],
): Promise<Map<number, ContactWrite>> {
  const rows = await tx.$queryRaw<unknown[]>`
    select row_no as "rowNo", external_key as "externalKey", account_key as "accountKey", first_name as "firstName",
           last_name as "lastName", email, time_zone as "timeZone", postal_code as "postalCode", region, country, columns,
           dial_at as "dialAt", guard_time as "guardTime", customer_ani as "customerAni",
           preferred_agent_id::text as "preferredAgentId", priority, to_jsonb(e164) as e164, to_jsonb(given) as given,
           to_jsonb(type) as type, to_jsonb(number_country) as "numberCountry",
           to_jsonb(line_type) as "lineType", refused as "refusedNumbers"
    from import_stage
    where organisation_id = ${organisationId} and import_id = ${importId} and row_no = any(${[...rowNos]}::int[])`
  return new Map(
    rows.map((stored) => {
      const { rowNo, e164, given, type, numberCountry, lineType, refusedNumbers, ...contact } =
        stagedSchema.parse(stored)
      const numbers = e164.map((number, index) => ({
        e164: number,
        given: given[index] ?? number,
        type: type[index] ?? ('other' as const),
        country: numberCountry[index] ?? null,
        lineType: lineType[index] ?? null,
      }))
      return [rowNo, { ...contact, numbers, refusedNumbers: refusedNumbers ?? [] }]
    }),
  )
}
