import type { JobDto, ListJobsQuery } from '@/lib/contracts/job'
import type { Page } from '@/lib/contracts/shared'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { readBigintCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import type { Ctx } from '@/lib/server/services/context'
import { fromJobs, type JobRow, jobColumns, listReadableKinds } from '@/lib/server/services/job/require-job'
import { toJobDto } from '@/lib/server/services/job/to-job-dto'

/** Jobs of the kinds that the caller may see, newest first. */
export async function listJobs(ctx: Ctx, query: ListJobsQuery): Promise<Page<JobDto>> {
  const before = readBigintCursor(query.cursor)
  const wanted = [
    Prisma.sql`j.organisation_id = ${ctx.organisationId}`,
    Prisma.sql`j.kind = any(${listReadableKinds(ctx.actor)}::text[])`,
  ]
  if (query.active === true) wanted.push(Prisma.sql`j.finished_at is null`)
  if (query.active === false) wanted.push(Prisma.sql`j.finished_at is not null`)
  if (query.listId !== undefined) wanted.push(Prisma.sql`j.list_id = ${query.listId}`)
  if (query.campaignId !== undefined) wanted.push(Prisma.sql`j.campaign_id = ${query.campaignId}`)
  if (before !== null) wanted.push(Prisma.sql`j.id < ${before}`)
  const rows = await getPrisma().$queryRaw<JobRow[]>`
    select ${jobColumns} from ${fromJobs} where ${Prisma.join(wanted, ' and ')}
     order by j.id desc limit ${query.limit + 1}`
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  return {
    data: shown.map((row) => toJobDto(ctx, row)),
    meta: { nextCursor: last ? writeCursor({ value: '', id: last.id.toString() }) : null },
  }
}
