import { jobParamsSchema } from '@/lib/contracts/job'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getJob } from '@/lib/server/queries/job/get-job'

export const GET = route({
  summary: 'Get a job and its progress',
  permission: null,
  params: jobParamsSchema,
  handle: async ({ ctx, params }) => ok(await getJob(ctx, params.jobId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
