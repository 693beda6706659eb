import { randomUUID } from 'node:crypto'
import { cookies } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'
import { isAppError } from '@/lib/domain/errors'
import type { Permission } from '@/lib/domain/permissions'
import { authenticateSession } from '@/lib/server/auth/authenticate'
import { getSessionCookieName } from '@/lib/server/auth/session'
import { type Ctx, hasPermission } from '@/lib/server/services/context'

/** The signed-in viewer's context, or null. Asked once a request, however many components want it. */
export const getPageContext = cache(async (): Promise<Ctx | null> => {
  const cookie = (await cookies()).get(getSessionCookieName())?.value
  try {
    const { actor, organisationId } = await authenticateSession(cookie)
    return { actor, organisationId, requestId: randomUUID(), now: new Date() }
  } catch (error) {
    if (isAppError(error) && error.code === 'unauthenticated') return null
    throw error
  }
})

/** For server components: sends a stranger to the sign-in page, and shows `forbidden.tsx` where the role may not look. */
export async function requirePageContext(permission?: Permission): Promise<Ctx> {
  const ctx = await getPageContext()
  if (!ctx) redirect('/sign-in')
  if (permission && !hasPermission(ctx.actor, permission)) forbidden()
  return ctx
}
