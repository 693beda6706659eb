import type { JobDto } from '@/lib/contracts/job'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Ctx } from '@/lib/server/services/context'
import { requireJob } from '@/lib/server/services/job/require-job'
import { toJobDto } from '@/lib/server/services/job/to-job-dto'

export async function getJob(ctx: Ctx, jobId: bigint): Promise<JobDto> {
  return toJobDto(ctx, await requireJob(getPrisma(), ctx, jobId))
}
