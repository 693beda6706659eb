import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { AccountForm } from '@/components/user/account-form'
import { createQueryClient } from '@/lib/client/query-client'
import { meQuery } from '@/lib/client/user/queries'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { getMe } from '@/lib/server/services/user/get-me'

export const metadata: Metadata = { title: 'Your account' }

export default async function AccountFormPage() {
  const ctx = await requirePageContext()
  const queryClient = createQueryClient()
  queryClient.setQueryData(meQuery().queryKey, await getMe(ctx))
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AccountForm />
    </HydrationBoundary>
  )
}
