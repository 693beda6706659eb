'use client'
import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { Banner } from '@/components/shared/banner'
import { ButtonLink } from '@/components/shared/button-link'
import { ApiError } from '@/lib/client/api-client'
import { pulseQuery } from '@/lib/client/overview/queries'

/** On every page once the session has ended, with the way back to the same page. */
export function SignedOutBanner() {
  const { error } = useQuery(pulseQuery())
  const pathname = usePathname()
  if (!(error instanceof ApiError) || error.status !== 401) return null
  return (
    <div className="px-3 pt-3 sm:px-6">
      <Banner
        tone="danger"
        action={
          <ButtonLink href={`/sign-in?next=${encodeURIComponent(pathname)}`} size="sm">
            Sign in
          </ButtonLink>
        }
      >
        You are signed out, and nothing on this page moves any more.
      </Banner>
    </div>
  )
}
