import { jobParamsSchema } from '@/lib/contracts/job'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { csv } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { streamExportFile } from '@/lib/server/queries/export/stream-export-file'

export const GET = route({
  summary: 'Download the file of an export',
  permission: 'export',
  params: jobParamsSchema,
  handle: async ({ ctx, params }) => {
    const { fileName, stream } = await streamExportFile(ctx, params.jobId)
    return csv(fileName, stream)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
