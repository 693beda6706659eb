import { AppError } from '@/lib/domain/errors'

const readMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A browser session may write only from our own pages. Browsers send Sec-Fetch-Site (all of them since 2023) and
 * Origin with every write; a write that carries neither did not come from a page of ours.
 */
export function requireSameOrigin(request: Request): void {
  if (readMethods.has(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  if (site === 'same-origin') return
  const origin = request.headers.get('origin')
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host')
  if (site === null && origin !== null && host !== null && URL.parse(origin)?.host === host) return
  throw new AppError('forbidden', 'A signed-in browser may only write from a page of this Rollcall.')
}
