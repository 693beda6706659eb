import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { ConnectionSteps } from '@/components/connection/connection-steps'
import { connectionQuery } from '@/lib/client/connection/queries'
import { createQueryClient } from '@/lib/client/query-client'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { getConnection } from '@/lib/server/services/connection/get-connection'

export const metadata: Metadata = { title: 'Connection' }

export default async function ConnectionStepsPage() {
  const ctx = await requirePageContext('connector.manage')
  const queryClient = createQueryClient()
  queryClient.setQueryData(connectionQuery().queryKey, await getConnection(ctx))
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ConnectionSteps />
    </HydrationBoundary>
  )
}
