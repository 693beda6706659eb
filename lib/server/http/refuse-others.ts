import { AppError } from '@/lib/domain/errors'
import { route } from '@/lib/server/http/route'

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

type Handler = (...input: Parameters<ReturnType<typeof route>>) => Promise<Response>

/**
 * The methods that an address does not know. Left to itself Next answers them with an empty 405; so they get the API's
 * own: problem+json and an Allow header. OPTIONS names the same methods, HEAD follows GET by itself.
 */
export function refuseOthers<K extends Method>(
  known: Record<K, unknown>,
): Record<Exclude<Method, K>, Handler> & { OPTIONS: () => Response } {
  const allowed = methods.filter((method) => method in known)
  const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  const refuse = route({
    summary: 'Refuse a method that the address does not know',
    permission: null,
    handle: async ({ request }) => {
      const why = `${request.method} is not possible at this address. It answers ${allowed.join(' and ')}.`
      throw new AppError('method_not_allowed', why)
    },
  })
  const refuseWithAllow: Handler = async (request, context) => {
    const response = await refuse(request, context)
    if (response.status === 405) response.headers.set('allow', allow)
    return response
  }
  const tell = () => new Response(null, { status: 204, headers: { allow } })
  const all: Record<Method, Handler> = {
    GET: refuseWithAllow,
    POST: refuseWithAllow,
    PUT: refuseWithAllow,
    PATCH: refuseWithAllow,
    DELETE: refuseWithAllow,
  }
  return { ...all, OPTIONS: tell }
}
