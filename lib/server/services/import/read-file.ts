import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { importMappingSchema } from '@/lib/contracts/import'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { type ColumnCells, countCells } from '@/lib/server/services/import/count-cells'
import { importBatch } from '@/lib/server/services/import/import-batch'
import { readChunks } from '@/lib/server/services/import/import-chunks'
import { forgetRowsAfter } from '@/lib/server/services/import/import-stage'
import { makeJudge } from '@/lib/server/services/import/judge-record'
import { readFormat } from '@/lib/server/services/import/read-format'
import { readRecords } from '@/lib/server/services/import/read-records'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { type JudgedRow, stageRows, type ZoneSetIds } from '@/lib/server/services/import/stage-rows'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

/** The process also answers the dialer: it is never kept from that for longer. */
const BUSY_MS_MAX = 8

/** A newer check, a cancel or the import itself has ended this reading. */
export class Superseded extends Error {}

/**
 * Reads the file into import_stage from row `after` + 1 on, batch by batch, and calls `onStaged` with the last row of each
 * and how many the file seems to have.
 * What a run before has read of these rows is taken out first. Answers how many rows the file has.
 */
export async function readFileIntoStage(
  row: ImportRow,
  options: {
    after: number
    signal?: AbortSignal | undefined
    onStaged: (upTo: number, total: number | null) => void
  },
): Promise<number> {
  const { organisationId, id: importId } = row
  const { after, signal } = options
  // What a check had staged is not what it was from here on.
  await getPrisma().listImport.updateMany({
    where: { id: importId, organisationId, checkNo: row.checkNo },
    data: { stagedFor: Prisma.DbNull },
  })
  await forgetRowsAfter(row, after)
  const format = await readFormat(readChunks(organisationId, importId), row.list.defaultCountry, row.sheet)
  const judge = makeJudge(format.columns, importMappingSchema.parse(row.mapping), {
    country: row.list.defaultCountry,
    columns: toListColumns(row.list.columns),
    now: new Date(),
  })
  const cells: ColumnCells = {}
  const zoneSetIds: ZoneSetIds = new Map()
  let batch: JudgedRow[] = []
  let rowNo = 0
  let bytesDone = 0
  let busySince = performance.now()
  const flush = async () => {
    if (batch.length === 0) return
    signal?.throwIfAborted()
    const rows = batch
    batch = []
    const staged = await stageRows(row, rows, zoneSetIds, { bytesDone, cells, checkNo: row.checkNo })
    if (staged === 'superseded') throw new Superseded()
    const upTo = rows.at(-1)?.rowNo ?? 0
    options.onStaged(upTo, estimateRows(upTo, bytesDone, Number(row.bytesTotal)))
  }
  for await (const record of readRecords(readChunks(organisationId, importId), format)) {
    rowNo += 1
    if (performance.now() - busySince > BUSY_MS_MAX) {
      await yieldToOthers()
      busySince = performance.now()
    }
    if (rowNo <= after) continue
    bytesDone = Math.max(bytesDone, record.bytesDone)
    const judged = judge(record)
    if (record.kind === 'row') countCells(cells, format.columns, record.cells, judged.problems)
    batch.push({ rowNo, ...judged })
    if (rowNo % importBatch.rows === 0) await flush()
  }
  await flush()
  await getPrisma().listImport.updateMany({
    where: { id: importId, organisationId, checkNo: row.checkNo },
    data: { rowsTotal: rowNo, bytesDone: row.bytesTotal },
  })
  return rowNo
}

function estimateRows(rows: number, bytesDone: number, bytesTotal: number): number | null {
  return bytesDone > 0 && bytesTotal > 0 ? Math.max(rows, Math.round((rows * bytesTotal) / bytesDone)) : null
}
