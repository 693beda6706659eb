import { z } from 'zod'
import { type JobDto, jobStatuses } from '@/lib/contracts/job'
import { formatId } from '@/lib/domain/ids'
import { jobKinds } from '@/lib/domain/job/kinds'
import { measureRate, measureWhole } from '@/lib/domain/job/measure-rate'
import { type Ctx, hasPermission } from '@/lib/server/services/context'
import type { JobRow } from '@/lib/server/services/job/require-job'

const samplesSchema = z.array(z.tuple([z.number(), z.number()]))

export function toJobDto(ctx: Pick<Ctx, 'actor'>, row: JobRow): JobDto {
  const { cancel } = jobKinds[row.kind]
  const hasFile = row.fileExpiresAt !== null && row.fileExpiresAt > row.at && !row.isFileDeleted
  const isOpen = row.finishedAt === null
  const id = formatId('job', row.id)
  return {
    id,
    kind: row.kind,
    title: row.title,
    status: jobStatuses.find((known) => known === row.status) ?? 'failed',
    phase: row.phase,
    unit: row.unit === 'row' ? 'row' : 'contact',
    done: row.done,
    total: row.total,
    ...measure(row),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    createdByName: row.createdByName,
    fault: row.fault,
    href: findHref(row),
    downloadHref: hasFile ? `/api/v1/exports/${id}/file` : null,
    fileExpiresAt: row.fileExpiresAt?.toISOString() ?? null,
    canCancel:
      isOpen && row.cancelRequestedAt === null && cancel !== null && hasPermission(ctx.actor, cancel),
    isCancelling: isOpen && row.cancelRequestedAt !== null,
    listId: row.listId === null ? null : formatId('lst', row.listId),
    campaignId: row.campaignId === null ? null : formatId('cmp', row.campaignId),
    importId: row.importId === null ? null : formatId('imp', row.importId),
  }
}

function measure(row: JobRow): Pick<JobDto, 'ratePerSecond' | 'secondsLeft'> {
  if (row.finishedAt !== null) {
    const ratePerSecond =
      row.startedAt && measureWhole(row.done, row.startedAt.getTime(), row.finishedAt.getTime())
    return { ratePerSecond, secondsLeft: null }
  }
  const samples = samplesSchema.catch([]).parse(row.rateSamples)
  return measureRate(
    samples.map(([at, done]) => ({ at, done })),
    row.total,
    row.at.getTime(),
  )
}

function findHref(row: JobRow): string | null {
  if (row.kind === 'placement') return '/settings/time-zones'
  const list = row.listId === null ? null : `/lists/${formatId('lst', row.listId)}`
  if (list && row.importId !== null) return `${list}/imports/${formatId('imp', row.importId)}`
  if (row.campaignId !== null) return `/campaigns/${formatId('cmp', row.campaignId)}`
  return list ?? (row.kind === 'export' ? '/contacts' : null)
}
