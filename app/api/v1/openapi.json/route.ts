import { refuseOthers } from '@/lib/server/http/refuse-others'
import { document } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import openapi from './document.json'

export const GET = route({
  summary: 'This description, in OpenAPI 3.1',
  permission: null,
  handle: async () => document(openapi),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
