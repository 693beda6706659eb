'use client'
import { Button } from '@heroui/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { JobProgress } from '@/components/shared/job-progress'
import { notifyFailed } from '@/components/shared/notify'
import { apiPatch } from '@/lib/client/api-client'
import { useNow } from '@/lib/client/browser'
import { useCan } from '@/lib/client/viewer'
import type { ZoneRulesDto } from '@/lib/contracts/zone-rules'

const ENDED_MS = 60 * 60_000

/** How far the last change has reached the numbers that are stored; one that failed can be begun again. */
export function PlacementJob({ rules }: { rules: ZoneRulesDto }) {
  const now = useNow()
  const { job } = rules
  if (job === null) return null
  const isOld = now === null || now.getTime() - Date.parse(job.finishedAt ?? '') > ENDED_MS
  if (job.finishedAt !== null && job.status !== 'failed' && isOld) return null
  return (
    <div className="flex flex-col gap-2 rounded-lg border border-border bg-surface p-3">
      <JobProgress job={job} />
      {job.finishedAt === null ? (
        <p className="text-xs text-muted">
          Until it is done, numbers that it has not reached keep their zones of before. You can leave this
          page.
        </p>
      ) : null}
      {job.status === 'failed' ? <BeginAgain rules={rules} /> : null}
    </div>
  )
}

function BeginAgain({ rules }: { rules: ZoneRulesDto }) {
  const client = useQueryClient()
  const canTighten = useCan('rule_set.tighten')
  const begin = useMutation({
    mutationFn: () => apiPatch('/organisation/zone-rules', { policy: rules.policy }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['organisation', 'zone-rules'] })
      await client.invalidateQueries({ queryKey: ['overview', 'pulse'] })
    },
    onError: (error) => notifyFailed('The time zones were not begun again', error),
  })
  if (!canTighten) return null
  return (
    <Button
      variant="outline"
      size="sm"
      className="self-start"
      isPending={begin.isPending}
      onPress={() => begin.mutate()}
    >
      <RotateCw aria-hidden /> Start it again
    </Button>
  )
}
