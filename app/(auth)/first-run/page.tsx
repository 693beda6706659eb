import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { FirstRunForm } from '@/components/settings/first-run-form'
import { SignInCard } from '@/components/user/sign-in-card'
import { listPlaceChoices } from '@/lib/server/queries/organisation/list-place-choices'
import { needsFirstRun } from '@/lib/server/services/organisation/first-run'

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' }

export default async function FirstRunPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>
}) {
  const { token } = await searchParams
  if (!(await needsFirstRun())) redirect('/sign-in')
  return (
    <SignInCard title="Set up Rollcall" isWide>
      <p className="text-muted">
        Nobody uses this Rollcall yet. Connecting it to Webex Contact Center comes next.
      </p>
      <FirstRunForm token={typeof token === 'string' ? token : ''} {...listPlaceChoices()} />
    </SignInCard>
  )
}
