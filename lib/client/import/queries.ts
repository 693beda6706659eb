import { queryOptions } from '@tanstack/react-query'
import { apiGet, apiList, type QueryParams } from '@/lib/client/api-client'
import type { ImportDto, ImportMapping, ImportPreviewDto, ImportVerdictDto } from '@/lib/contracts/import'

const progressMs = 1_000

/** Asks again while it moves. */
export function importQuery(importId: string) {
  return queryOptions({
    queryKey: ['imports', 'one', importId],
    queryFn: ({ signal }) => apiGet<ImportDto>(`/imports/${importId}`, {}, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isAtWork(data) ? progressMs : false),
  })
}

export function isAtWork(data: ImportDto): boolean {
  return data.status === 'running' || data.isUndoing
}

export function importPreviewQuery(importId: string, mapping: ImportMapping | null) {
  const text = mapping === null ? null : JSON.stringify(mapping)
  return queryOptions({
    queryKey: ['imports', 'preview', importId, text],
    queryFn: ({ signal }) =>
      apiGet<ImportPreviewDto>(`/imports/${importId}/preview`, { mapping: text }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function importVerdictsQuery(importId: string, params: QueryParams) {
  return queryOptions({
    queryKey: ['imports', 'verdicts', importId, params],
    queryFn: ({ signal }) => apiList<ImportVerdictDto>(`/imports/${importId}/verdicts`, params, { signal }),
  })
}
