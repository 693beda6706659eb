import type { ImportCheckDto } from '@/lib/contracts/import-run'
import { type CellCounts, listCardColumns } from '@/lib/domain/contact/card-columns'
import { isAppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { compareSql, makeSeenSql } from '@/lib/server/services/import/apply-sql'
import { describeCheck } from '@/lib/server/services/import/describe-check'
import { importBatch } from '@/lib/server/services/import/import-batch'
import { endImportJobs, followImport } from '@/lib/server/services/import/import-job'
import { describeStage, isStageWhole } from '@/lib/server/services/import/import-stage'
import { isOwnMistake } from '@/lib/server/services/import/is-own-mistake'
import { rankChangedColumns } from '@/lib/server/services/import/rank-changed-columns'
import { readFileIntoStage, Superseded } from '@/lib/server/services/import/read-file'
import { type ImportRow, requireImport } from '@/lib/server/services/import/require-import'
import { withImportLock } from '@/lib/server/services/import/with-import-lock'
import { getLogger } from '@/lib/server/telemetry/logger'

/**
 * Reads the whole file and compares it with the list: what the import would do. Nothing of the list changes; the rows
 * stay staged for the import. A newer check, a cancel or the import itself ends it.
 */
export async function runCheck(
  organisationId: bigint,
  importId: bigint,
  signal?: AbortSignal,
): Promise<void> {
  await withImportLock({ import: importId }, async () => {
    const row = await requireImport(getPrisma(), organisationId, importId)
    if (row.status !== 'mapping' || row.phase === null) return
    try {
      const follow = await followImport(row, 'import_check')
      if (!(await isStageWhole(row))) await read(row, signal, follow)
      await saveIfCurrent(row, { phase: 'comparing' })
      await saveIfCurrent(row, { phase: null, checkResult: await compare(row, signal, follow) })
      await endImportJobs(getPool('worker'), row, 'import_check', { status: 'done' })
    } catch (error) {
      if (error instanceof Superseded) return
      if (!isAppError(error) && !isOwnMistake(error)) throw error
      if (!isAppError(error))
        getLogger('import').error({ err: error, importId: formatId('imp', importId) }, 'a check failed')
      const fault = isAppError(error) ? error.message : 'Rollcall cannot read this file. Its log says why.'
      await saveIfCurrent(row, { phase: null, fault })
      await endImportJobs(getPool('worker'), row, 'import_check', { status: 'failed', fault })
    }
  })
}

type Follow = Awaited<ReturnType<typeof followImport>>

async function read(row: ImportRow, signal: AbortSignal | undefined, follow: Follow): Promise<void> {
  await saveIfCurrent(row, { phase: 'reading', rowsStaged: 0, bytesDone: 0n, stagedFor: Prisma.DbNull })
  await readFileIntoStage(row, {
    after: 0,
    signal,
    onStaged: (upTo, total) => void follow(upTo, total, 'reading').catch(() => undefined),
  })
  await saveIfCurrent(row, { stagedFor: toJson(describeStage(row)) })
}

type Changes = Parameters<ReturnType<typeof getPrisma>['listImport']['updateMany']>[0]['data']

async function saveIfCurrent(row: ImportRow, data: Changes): Promise<void> {
  const { organisationId, id, checkNo } = row
  const { count } = await getPrisma().listImport.updateMany({
    where: { id, organisationId, checkNo, status: 'mapping' },
    data,
  })
  if (count === 0) throw new Superseded()
}

type Group = {
  result: 'added' | 'updated' | 'unchanged' | 'duplicate'
  changed: string[]
  rows: number
  onDnc: number
}

async function compare(row: ImportRow, signal: AbortSignal | undefined, follow: Follow): Promise<object> {
  const { organisationId, id: importId, listId } = row
  const { rowsTotal, cardCells } = await requireImport(getPrisma(), organisationId, importId)
  const total = rowsTotal ?? 0
  const rows = { read: total, added: 0, updated: 0, unchanged: 0, rejected: 0, duplicates: 0 }
  const changed = new Map<string, number>()
  let onDnc = 0
  const leavers = await inTransaction(
    getPool('worker'),
    async (client) => {
      await client.query(makeSeenSql)
      for (let from = 0; from < total; from += importBatch.rows) {
        signal?.throwIfAborted()
        await saveIfCurrent(row, { rowsRead: from })
        await follow(from, total, 'comparing')
        const { rows: groups } = await client.query<Group>(compareSql, [
          organisationId,
          importId,
          listId,
          from,
          from + importBatch.rows,
          row.mode,
          row.duplicatesBy,
          row.duplicatesWithin,
        ])
        for (const group of groups) {
          rows[group.result === 'duplicate' ? 'duplicates' : group.result] += group.rows
          onDnc += group.onDnc
          for (const name of group.changed) changed.set(name, (changed.get(name) ?? 0) + group.rows)
        }
      }
      if (row.mode !== 'replace') return { leaving: 0, staying: 0 }
      const { rows: counts } = await client.query<{ leaving: number; staying: number }>(leaversSql, [
        organisationId,
        listId,
        importId,
      ])
      return counts[0] ?? { leaving: 0, staying: 0 }
    },
    { settings: keyedPlans },
  )
  const counted = await countVerdicts(row)
  const check: ImportCheckDto = {
    rows: { ...rows, rejected: counted.rejected },
    changedColumns: rankChangedColumns(changed),
    ...leavers,
    onDnc,
    warned: counted.warned,
    cardColumns: listCardColumns(cardCells as Record<string, CellCounts>),
    checkedAt: new Date().toISOString(),
  }
  return { ...check, for: toJson(describeCheck(row)) }
}

function toJson(value: unknown): object {
  return JSON.parse(JSON.stringify(value))
}

async function countVerdicts(row: ImportRow): Promise<{ rejected: number; warned: number }> {
  const { rows } = await getPool('worker').query<{ rejected: number; warned: number }>(
    `select (select count(*) from import_row
              where organisation_id = $1 and import_id = $2 and result = 'rejected')::int as rejected,
            (select count(distinct row_no) from import_row_verdict
              where organisation_id = $1 and import_id = $2 and verdict = 'warning')::int as warned`,
    [row.organisationId, row.id],
  )
  return rows[0] ?? { rejected: 0, warned: 0 }
}

/** Members that no row of the file means; who was called from the list stays on it. */
const leaversSql = `
  select count(*) filter (where not was_called)::int as leaving, count(*) filter (where was_called)::int as staying
    from (select exists (select from attempt a where a.organisation_id = $1 and a.contact_id = m.contact_id
                           and a.list_id = $2) as was_called
            from list_contact m
           where m.organisation_id = $1 and m.list_id = $2
             and not exists (select from import_seen s where s.contact_id = m.contact_id)
             and not exists (select from import_row r where r.contact_id = m.contact_id and r.import_id = $3)) unseen`
