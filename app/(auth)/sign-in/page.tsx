import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInCard } from '@/components/user/sign-in-card'
import { SignInForm } from '@/components/user/sign-in-form'
import { explainSignInError, readNextPath } from '@/lib/client/user/sign-in'
import { getEnv } from '@/lib/env'
import { getPageContext } from '@/lib/server/auth/page-context'
import { needsFirstRun } from '@/lib/server/services/organisation/first-run'

export const metadata: Metadata = { title: 'Sign in' }

type Search = Promise<{
  next?: string | string[]
  callbackUrl?: string | string[]
  error?: string | string[]
}>

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? null

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const search = await searchParams
  const next = readNextPath(one(search.next))
  if (await getPageContext()) redirect(next)
  if (await needsFirstRun()) redirect('/first-run')
  return (
    <SignInCard title="Sign in">
      <SignInForm next={next} notice={explainSignInError(one(search.error))} isSandbox={getEnv().sandbox} />
    </SignInCard>
  )
}
