import { z } from 'zod'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { chooseExportColumns } from '@/lib/server/services/export/export-columns'
import type { ExportRequest } from '@/lib/server/services/export/require-export'
import type { JobKey } from '@/lib/server/services/job/job-sql'
import { reportProgress } from '@/lib/server/services/job/report-progress'
import { requireList } from '@/lib/server/services/list/require-list'

/** An import takes no more columns than this. */
const OWN_COLUMNS_MAX = 400

/** The columns of the file, settled once, and how many contacts it will have, where counting is cheap. */
export async function settleExportColumns(job: JobKey, request: ExportRequest): Promise<string[]> {
  const { organisationId, jobId } = job
  const prisma = getPrisma()
  const { columns: settled } = await prisma.contactExport.findUniqueOrThrow({
    where: { organisationId_jobId: job },
    select: { columns: true },
  })
  if (settled !== null) return z.array(z.string()).parse(settled)
  const listId = request.listId === null ? null : BigInt(request.listId)
  await reportProgress(prisma, job, { done: 0, phase: 'Counting the contacts' })
  const isOfAll = Object.entries(request.filters).every(([name, value]) => name === 'sort' || value === '')
  const total =
    listId !== null
      ? await prisma.listContact.count({ where: { organisationId, listId } })
      : isOfAll
        ? await prisma.contact.count({ where: { organisationId } })
        : null
  const columns = chooseExportColumns({
    ofList: listId !== null,
    own: listId === null ? [] : await listOwnColumns(organisationId, listId),
    hasStatus: request.include.includes('status'),
    columns: request.columns,
  })
  await prisma.contactExport.update({
    where: { organisationId_jobId: { organisationId, jobId } },
    data: { columns },
    select: { jobId: true },
  })
  await reportProgress(prisma, job, { done: 0, total, phase: 'Writing the file' })
  return columns
}

/** Those of the list in its order, then those that only contacts pushed by API have. */
async function listOwnColumns(organisationId: bigint, listId: bigint): Promise<string[]> {
  const list = await requireList(getPrisma(), organisationId, listId)
  const { rows } = await getPool('worker').query<{ name: string }>(
    `select distinct key as name from list_contact m, lateral jsonb_object_keys(m.columns) key
      where m.organisation_id = $1 and m.list_id = $2 order by key limit ${OWN_COLUMNS_MAX}`,
    [organisationId, listId],
  )
  return [...new Set([...list.columns.map(({ name }) => name), ...rows.map(({ name }) => name)])].slice(
    0,
    OWN_COLUMNS_MAX,
  )
}
