import { queryOptions, experimental_streamedQuery as streamedQuery } from '@tanstack/react-query'
import { apiGet, apiList, type QueryParams } from '@/lib/client/api-client'
import { addUndo, noUndo, readUndoPages } from '@/lib/client/import/read-undo'
import type {
  ImportDto,
  ImportMapping,
  ImportPreviewDto,
  ImportVerdictDto,
  UnfinishedImportDto,
} from '@/lib/contracts/import'
import type { ImportChunksDto, ImportUndoDto, VerdictSummaryDto } from '@/lib/contracts/import-run'

const progressMs = 1_000
const rowsMs = 10_000

/** Asks again while it moves. */
export function importQuery(importId: string) {
  return queryOptions({
    queryKey: ['imports', 'one', importId],
    queryFn: ({ signal }) => apiGet<ImportDto>(`/imports/${importId}`, {}, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isAtWork(data) ? progressMs : false),
  })
}

export function isAtWork(data: ImportDto): boolean {
  return data.status === 'running' || data.isUndoing || data.isChecking
}

export type PreviewAsk = {
  mapping: ImportMapping | null
  guess: 'remembered' | 'anew'
  /** Null: as the import has it. */
  sheet: string | null
}

export function importPreviewQuery(importId: string, { mapping, guess, sheet }: PreviewAsk) {
  const text = mapping === null ? null : JSON.stringify(mapping)
  return queryOptions({
    queryKey: ['imports', 'preview', importId, text, guess, sheet],
    queryFn: ({ signal }) =>
      apiGet<ImportPreviewDto>(
        `/imports/${importId}/preview`,
        { mapping: text, guess: guess === 'anew' ? guess : null, sheet },
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function importChunksQuery(importId: string) {
  return queryOptions({
    queryKey: ['imports', 'chunks', importId],
    queryFn: ({ signal }) => apiGet<ImportChunksDto>(`/imports/${importId}/chunks`, {}, { signal }),
    staleTime: 0,
  })
}

/** Of one list, or (null) of all. */
export function unfinishedImportsQuery(listId: string | null) {
  return queryOptions({
    queryKey: ['imports', 'unfinished', listId],
    queryFn: ({ signal }) => apiGet<UnfinishedImportDto[]>('/imports/unfinished', { listId }, { signal }),
  })
}

/** `step`: what the rows are as of. While it runs more come, and counting them takes the database its time. */
export function importVerdictsQuery(importId: string, step: string, params: QueryParams) {
  return queryOptions({
    queryKey: ['imports', 'verdicts', importId, step, params],
    queryFn: ({ signal }) => apiList<ImportVerdictDto>(`/imports/${importId}/verdicts`, params, { signal }),
    refetchInterval: step.startsWith('running') ? rowsMs : false,
  })
}

export function verdictSummaryQuery(importId: string, step: string) {
  return queryOptions({
    queryKey: ['imports', 'verdict-summary', importId, step],
    queryFn: ({ signal }) =>
      apiGet<VerdictSummaryDto[]>(`/imports/${importId}/verdicts/summary`, {}, { signal }),
    refetchInterval: step.startsWith('running') ? rowsMs : false,
  })
}

/** What the undo would do, or did: of a long file the counts grow, until no cursor is left. */
export function importUndoQuery(importId: string, status: ImportDto['status']) {
  return queryOptions({
    queryKey: ['imports', 'undo', importId, status],
    queryFn: streamedQuery<ImportUndoDto, ImportUndoDto>({
      streamFn: ({ signal }) =>
        readUndoPages((cursor) => apiGet<ImportUndoDto>(`/imports/${importId}/undo`, { cursor }, { signal })),
      reducer: addUndo,
      initialValue: noUndo,
      refetchMode: 'replace',
    }),
  })
}
