import type { CreateExportInput } from '@/lib/contracts/export'
import type { JobDto } from '@/lib/contracts/job'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { hashValue } from '@/lib/server/crypto/suppression-hash'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { chooseExportColumns } from '@/lib/server/services/export/export-columns'
import type { ExportRequest } from '@/lib/server/services/export/require-export'
import { beginJob } from '@/lib/server/services/job/begin-job'
import { requireJob } from '@/lib/server/services/job/require-job'
import { toJobDto } from '@/lib/server/services/job/to-job-dto'
import { type List, requireList } from '@/lib/server/services/list/require-list'

const OPEN_MAX = 2

/** Queues an export of contacts. What is asked for is refused here, before anything is read. */
export async function startExport(ctx: Ctx, input: CreateExportInput): Promise<JobDto> {
  requirePermission(ctx, 'export')
  return withTransaction(ctx, async (tx, ctx) => {
    await refuseTooMany(tx, ctx.organisationId)
    const isOfList = input.kind === 'list_contacts'
    const list = isOfList ? await requireList(tx, ctx.organisationId, input.listId) : null
    const filters = isOfList ? {} : input.filters
    const { columns, include } = input
    checkColumns(input, list)
    const request: ExportRequest = {
      kind: input.kind,
      listId: list?.id.toString() ?? null,
      filters,
      include,
      ...(columns ? { columns } : {}),
    }
    const what = list ? `the contacts of ${list.name}` : describeFilters(filters)
    const jobId = await beginJob(tx, ctx, {
      kind: 'export',
      title: `Exporting ${what}`,
      listId: list?.id ?? null,
      task: {
        name: 'run-export',
        payload: (jobId) => ({ organisationId: String(ctx.organisationId), jobId: String(jobId) }),
      },
    })
    const day = ctx.now.toISOString().slice(0, 10)
    await tx.contactExport.create({
      data: {
        organisationId: ctx.organisationId,
        jobId,
        fileName: `${list?.name ?? 'contacts'} ${day}.csv`,
        request,
      },
      select: { jobId: true },
    })
    await recordAudit(tx, ctx, {
      action: 'export.start',
      entity: 'export',
      entityId: formatId('job', jobId),
      after: {
        ...request,
        filters: hideQuestion(filters),
        listId: list ? formatId('lst', list.id) : null,
        name: list?.name ?? null,
      },
    })
    return toJobDto(ctx, await requireJob(tx, ctx, jobId))
  })
}

/** Each holds one of the few places for long work. */
async function refuseTooMany(tx: Tx, organisationId: bigint): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('export:' || ${organisationId}::text, 0))`
  const open = await tx.jobRun.count({ where: { organisationId, kind: 'export', finishedAt: null } })
  if (open < OPEN_MAX) return
  throw new AppError('conflict', 'Two exports are under way already. Wait until one is done, or cancel it.', {
    details: { reason: 'exports_running' },
  })
}

/** Columns that only some contacts have are settled by the job; those named here must be known now. */
function checkColumns({ kind, columns, include }: CreateExportInput, list: List | null): void {
  chooseExportColumns({
    ofList: kind === 'list_contacts',
    own: list?.columns.map((column) => column.name) ?? [],
    hasStatus: include.includes('status'),
    columns,
  })
}

/** What was searched for is mostly a name or a number: an erasure does not reach the audit log. */
function hideQuestion({ q, ...others }: Record<string, string>): Record<string, string> {
  return q ? { ...others, hash: hashValue(q) } : others
}

function describeFilters(filters: Record<string, string>): string {
  const { q, ...others } = filters
  const isAll = !q && Object.keys(others).every((name) => name === 'sort')
  if (isAll) return 'all contacts'
  return q ? `contacts found by “${q}”` : 'the contacts that were filtered'
}
