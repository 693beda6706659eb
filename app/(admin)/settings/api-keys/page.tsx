import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { ApiKeyTable } from '@/components/api-key/api-key-table'
import { apiKeysQuery } from '@/lib/client/api-key/queries'
import { createQueryClient } from '@/lib/client/query-client'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { listApiKeys } from '@/lib/server/services/api-key/list-api-keys'

export const metadata: Metadata = { title: 'API keys' }

export default async function ApiKeyTablePage() {
  const ctx = await requirePageContext('api_key.manage')
  const queryClient = createQueryClient()
  queryClient.setQueryData(apiKeysQuery().queryKey, {
    data: await listApiKeys(ctx),
    meta: { nextCursor: null },
  })
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ApiKeyTable />
    </HydrationBoundary>
  )
}
