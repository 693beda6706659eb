import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { formatId } from '@/lib/domain/ids'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { csv } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { streamRejectedRows } from '@/lib/server/services/import/stream-rejected-rows'

export const GET = route({
  summary: 'Download the rejected rows with what is wrong, to repair and import them again',
  permission: 'list.write',
  params: z.object({ importId: idSchema('imp') }),
  handle: async ({ ctx, params }) =>
    csv(`rejected-${formatId('imp', params.importId)}.csv`, await streamRejectedRows(ctx, params.importId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
