import { type NextRequest, NextResponse } from 'next/server'

const sessionCookies = ['next-auth.session-token', '__Secure-next-auth.session-token']

/** Sends a visitor without a session to the sign-in page, and remembers where to. Pages and routes decide themselves. */
export function proxy(request: NextRequest): NextResponse {
  if (sessionCookies.some((name) => request.cookies.has(name))) return NextResponse.next()
  const { pathname, search } = request.nextUrl
  const target = new URL('/sign-in', request.nextUrl)
  if (pathname !== '/') target.searchParams.set('next', pathname + search)
  return NextResponse.redirect(target)
}

export const config = {
  matcher: ['/((?!api/|_next/|sign-in|accept-invite|reset-password|first-run|.*\\.[a-z0-9]+$).*)'],
}
