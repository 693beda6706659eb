import type { Metadata } from 'next'
import { TextLink } from '@/components/shared/button-link'
import { AcceptLinkForm } from '@/components/user/accept-link-form'
import { SignInCard } from '@/components/user/sign-in-card'
import { readLink } from '@/lib/server/services/user/read-link'

export const metadata: Metadata = { title: 'You are invited', referrer: 'no-referrer' }

export default async function AcceptInvitePage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>
}) {
  const { token } = await searchParams
  const owner = typeof token === 'string' ? await readLink(token, 'invite', new Date()) : null
  if (!owner || typeof token !== 'string') {
    return (
      <SignInCard title="This link no longer works">
        <p className="text-muted">
          It was used already, has expired, or was replaced by a newer one. Ask an admin for a new link.
        </p>
        <TextLink href="/sign-in">Go to sign-in</TextLink>
      </SignInCard>
    )
  }
  return (
    <SignInCard title="You are invited">
      <p className="text-muted">
        {owner.organisationName} · {owner.email}
      </p>
      <AcceptLinkForm token={token} email={owner.email} isInvite={true} />
    </SignInCard>
  )
}
