import { buildSessionCookie } from '@/lib/server/auth/session'
import { readAddress } from '@/lib/server/auth/throttle'
import { signInWithLink } from '@/lib/server/services/user/sign-in-with-link'

/** A browser that looks ahead must not use the link up. */
function isLookingAhead(request: Request): boolean {
  return /prefetch|prerender/.test(request.headers.get('sec-purpose') ?? request.headers.get('purpose') ?? '')
}

export async function GET(request: Request): Promise<Response> {
  if (isLookingAhead(request)) return new Response(null, { status: 503 })
  const token = new URL(request.url).searchParams.get('token') ?? ''
  const result = await signInWithLink({ token, address: readAddress(request.headers), now: new Date() })
  const headers = new Headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  if (result.ok) headers.set('set-cookie', await buildSessionCookie(result.claims))
  headers.set(
    'location',
    result.ok ? '/overview' : `/sign-in?error=${result.reason === 'wrong' ? 'link' : 'throttled'}`,
  )
  return new Response(null, { status: 303, headers })
}

/** Next would answer HEAD by GET, and a checker of links would use it up. */
export function HEAD(): Response {
  return new Response(null, { status: 200 })
}
