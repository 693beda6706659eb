import { listJobsQuerySchema } from '@/lib/contracts/job'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listJobs } from '@/lib/server/queries/job/list-jobs'

export const GET = route({
  summary: 'List imports, exports, enrolments and other long work, newest first',
  permission: null,
  query: listJobsQuerySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await listJobs(ctx, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
