import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { UserTable } from '@/components/user/user-table'
import { createQueryClient } from '@/lib/client/query-client'
import { usersQuery } from '@/lib/client/user/queries'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { listUsers } from '@/lib/server/services/user/list-users'

export const metadata: Metadata = { title: 'Users' }

export default async function UserTablePage() {
  const ctx = await requirePageContext('user.manage')
  const queryClient = createQueryClient()
  queryClient.setQueryData(usersQuery().queryKey, { data: await listUsers(ctx), meta: { nextCursor: null } })
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <UserTable />
    </HydrationBoundary>
  )
}
