import { jobParamsSchema } from '@/lib/contracts/job'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { requestCancel } from '@/lib/server/services/job/request-cancel'

export const POST = route({
  summary: 'Cancel a job: it stops after the batch at work',
  permission: null,
  params: jobParamsSchema,
  handle: async ({ ctx, params }) => accepted(await requestCancel(ctx, params.jobId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
