import type { z } from 'zod'
import { searchContactsQuerySchema } from '@/lib/contracts/contact-search'
import { numbersMax } from '@/lib/contracts/import'
import { getPool } from '@/lib/server/db/pool'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { searchContactIds } from '@/lib/server/queries/contact/search-contacts'
import { systemCtx } from '@/lib/server/services/context'
import type { ExportRequest } from '@/lib/server/services/export/require-export'
import type { ExportRow } from '@/lib/server/services/export/to-export-cells'

/** `next`: where the batch after this one begins; null: there is none. */
export type ExportBatch = { rows: ExportRow[]; next: string | null }

/**
 * The next contacts of an export, with all that a file may hold of them: of a list in order of arrival, of a search in its
 * own order. By keys alone, so that a batch costs the same wherever it begins.
 */
export async function readExportBatch(
  organisationId: bigint,
  request: ExportRequest,
  cursor: string | null,
  limit: number,
): Promise<ExportBatch> {
  const listId = request.listId === null ? null : BigInt(request.listId)
  const { ids, next } =
    listId === null
      ? await readSearch(organisationId, request.filters, cursor, limit)
      : await readList(organisationId, listId, cursor, limit)
  if (ids.length === 0) return { rows: [], next }
  const { rows } = await inTransaction(
    getPool('worker'),
    (client) =>
      client.query<ExportRow & { isMember: boolean | null }>(rowsSql, [organisationId, ids, listId]),
    { settings: keyedPlans },
  )
  // Who left the list since its places were read is not on it.
  return { rows: listId === null ? rows : rows.filter((row) => row.isMember), next }
}

type Ids = { ids: bigint[]; next: string | null }

async function readList(
  organisationId: bigint,
  listId: bigint,
  cursor: string | null,
  limit: number,
): Promise<Ids> {
  const { rows } = await inTransaction(
    getPool('worker'),
    (client) =>
      client.query<{ contactId: bigint; seq: bigint }>(
        `select contact_id as "contactId", seq from list_contact
          where organisation_id = $1 and list_id = $2 and seq > $3 order by seq limit $4`,
        [organisationId, listId, cursor ?? '0', limit],
      ),
    { settings: keyedPlans },
  )
  const next = rows.length < limit ? null : (rows.at(-1)?.seq.toString() ?? null)
  return { ids: rows.map((row) => row.contactId), next }
}

async function readSearch(
  organisationId: bigint,
  filters: Record<string, string>,
  cursor: string | null,
  limit: number,
): Promise<Ids> {
  const query: z.output<typeof searchContactsQuerySchema> = {
    ...searchContactsQuerySchema.parse(filters),
    limit,
    ...(cursor === null ? {} : { cursor }),
  }
  const { ids, meta } = await searchContactIds(systemCtx(organisationId, 'export', new Date()), query)
  return { ids, next: meta.nextCursor }
}

const rowsSql = `
select c.*, m.*, n.numbers, last.*
  from unnest($2::bigint[]) with ordinality k(id, place)
 cross join lateral (
   select external_key as "externalKey", account_key as "accountKey", first_name as "firstName",
          last_name as "lastName", email, time_zone as "timeZone", postal_code as "postalCode", region, country,
          stopped_at as "stoppedAt", charged_total as "chargedTotal"
     from contact where organisation_id = $1 and id = k.id limit 1) c
  left join lateral (
   select true as "isMember", columns as own, dial_at as "dialAt", guard_time as "guardTime",
          customer_ani as "customerAni", preferred_agent_id as "preferredAgentId", priority
     from list_contact where organisation_id = $1 and list_id = $3::bigint and contact_id = k.id limit 1) m on true
 cross join lateral (
   select coalesce(jsonb_agg(jsonb_build_object('e164', o.e164, 'type', o.type, 'state', o.state) order by o.position),
                   '[]') as numbers
     from (select e164, type, state, position from contact_number
            where organisation_id = $1 and contact_id = k.id and state_cause is distinct from 'replaced'
            order by position limit ${numbersMax}) o) n
  left join lateral (
   select last_outcome as "lastOutcome", last_attempt_at as "lastAttemptAt"
     from campaign_contact where contact_id = k.id and organisation_id = $1
    order by last_attempt_at desc nulls last limit 1) last on true
 order by k.place`
