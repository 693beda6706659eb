import { z } from 'zod'
import { chunkBytesMax, chunkChecksumHeader } from '@/lib/contracts/import'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { readBytes } from '@/lib/server/services/import/read-bytes'

export const PUT = route({
  summary: 'Upload one chunk of the file; a repeat changes nothing',
  permission: 'list.write',
  params: z.object({ importId: idSchema('imp'), position: z.coerce.number().int().min(0) }),
  query: z.object({ sha256: z.string().max(200).optional() }),
  readsMedia: ['application/octet-stream'],
  handle: async ({ ctx, params, query, request }) =>
    ok(
      await putImportChunk(ctx, {
        ...params,
        bytes: await readBytes(request.body, chunkBytesMax),
        checksum:
          query.sha256 ?? request.headers.get(chunkChecksumHeader) ?? request.headers.get('content-digest'),
      }),
    ),
})

export const { GET, POST, PATCH, DELETE, OPTIONS } = refuseOthers({ PUT })
