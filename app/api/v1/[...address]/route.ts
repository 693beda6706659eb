import { AppError } from '@/lib/domain/errors'
import { route } from '@/lib/server/http/route'

/** Any other address under /api/v1: the API's own 404 instead of a page. */
const refuse = route({
  summary: 'Refuse an address that does not exist',
  permission: null,
  handle: async ({ request }) => {
    throw new AppError('not_found', `There is no ${request.method} at this address.`)
  },
})

export const GET = refuse
export const POST = refuse
export const PUT = refuse
export const PATCH = refuse
export const DELETE = refuse
