import { createExportSchema } from '@/lib/contracts/export'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { startExport } from '@/lib/server/services/export/start-export'

export const POST = route({
  summary: 'Export contacts as CSV: a job, whose file is then downloaded',
  permission: 'export',
  body: createExportSchema,
  handle: async ({ ctx, body }) => accepted(await startExport(ctx, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
