import { getPool } from '@/lib/server/db/pool'
import { inTransaction } from '@/lib/server/db/transaction'
import type { ImportRow } from '@/lib/server/services/import/require-import'

const ROWS_A_FETCH = 5_000

type Candidate = { row_no: number; key: string; has_key: boolean; first_e164: string; e164: string[] }

/**
 * Marks staged rows that are the same contact as an earlier row of the file, across all batches, by the rule of the import.
 * A row that is itself such a repeat makes no other one. Only rows that share a key or a number with another are looked at.
 */
export async function markRepeats(row: ImportRow): Promise<void> {
  await inTransaction(getPool('worker'), async (client) => {
    await client.query(`declare candidates no scroll cursor for ${candidatesSql}`, [
      row.organisationId,
      row.id,
    ])
    const keys = new Set<string>()
    const numbers = new Set<string>()
    for (;;) {
      const { rows } = await client.query<Candidate>(`fetch ${ROWS_A_FETCH} from candidates`)
      if (rows.length === 0) return
      const repeats = rows.flatMap((item) => {
        const isByNumber = row.duplicatesBy === 'key_or_number' || !item.has_key
        const by = keys.has(item.key)
          ? item.has_key
            ? 'key'
            : 'number'
          : isByNumber && numbers.has(item.first_e164)
            ? 'number'
            : null
        if (by) return [{ rowNo: item.row_no, by }]
        keys.add(item.key)
        for (const e164 of item.e164) numbers.add(e164)
        return []
      })
      await client.query(
        `update import_stage s set repeats_by = r.repeats_by
           from unnest($3::int[], $4::text[]) r(row_no, repeats_by)
          where s.organisation_id = $1 and s.import_id = $2 and s.row_no = r.row_no`,
        [row.organisationId, row.id, repeats.map(({ rowNo }) => rowNo), repeats.map(({ by }) => by)],
      )
    }
  })
}

const candidatesSql = `
  with mine as materialized (
    select row_no, key, external_key is not null as has_key, first_e164, e164 from import_stage
     where organisation_id = $1 and import_id = $2 and repeats_by is null
  ), shared_keys as (
    select key from mine group by key having count(*) > 1
  ), shared_numbers as (
    select n.e164 from mine cross join lateral (select distinct unnest(mine.e164) as e164) n group by n.e164 having count(*) > 1
  )
  select row_no, key, has_key, first_e164, e164 from mine
   where key in (select key from shared_keys)
      or exists (select from unnest(mine.e164) n(e164) where n.e164 in (select e164 from shared_numbers))
   order by row_no`
