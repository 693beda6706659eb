'use client'
import { useQuery } from '@tanstack/react-query'
import { ImportReport } from '@/components/import/import-report'
import { ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { importQuery } from '@/lib/client/import/queries'

export function ImportScreen({ importId }: { importId: string }) {
  const query = useQuery(importQuery(importId))
  if (query.error && !query.data)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <PageSkeleton />
  return <ImportReport data={query.data} />
}
