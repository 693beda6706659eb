'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import type { JobDto } from '@/lib/contracts/job'

type Wanted = { include?: 'status'[] } & (
  | { kind: 'list_contacts'; listId: string }
  | { kind: 'contacts'; filters: Record<string, string> }
)

/** Begins an export and says where its file will be. */
export function useStartExport() {
  const client = useQueryClient()
  const [isPending, setPending] = useState(false)
  const start = async (wanted: Wanted) => {
    setPending(true)
    try {
      await apiPost<JobDto>('/exports', wanted)
      notifyDone('Export begun', 'Its file will be in the list of jobs, at the top of the page.')
      await client.invalidateQueries({ queryKey: ['jobs'] })
    } catch (error) {
      notifyFailed('The export was not begun', error)
    } finally {
      setPending(false)
    }
  }
  return { start, isPending }
}
