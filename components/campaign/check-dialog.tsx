'use client'
import { AlertDialog, Button } from '@heroui/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { ErrorState } from '@/components/shared/page-states'
import { apiPost } from '@/lib/client/api-client'
import type { CampaignCheckDto } from '@/lib/contracts/campaign'

/** The pre-flight check, with what it found: what forbids a start first. */
export function CheckDialog({ campaignId, onClose }: { campaignId: string; onClose: () => void }) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['campaign-check', campaignId],
    queryFn: () => apiPost<CampaignCheckDto>(`/campaigns/${campaignId}/check`, {}),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const close = () => {
    void client.invalidateQueries({ queryKey: ['campaigns'] })
    onClose()
  }
  return (
    <AlertDialog.Backdrop
      isOpen
      onOpenChange={(isOpen) => !isOpen && close()}
      isKeyboardDismissDisabled={false}
    >
      <AlertDialog.Container size="sm">
        <AlertDialog.Dialog>
          <AlertDialog.Header>
            <AlertDialog.Heading>Check before the start</AlertDialog.Heading>
          </AlertDialog.Header>
          <AlertDialog.Body>
            {query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
            {query.isPending ? <p className="text-muted">Checking…</p> : null}
            {query.data ? <Findings check={query.data} /> : null}
          </AlertDialog.Body>
          <AlertDialog.Footer>
            <Button variant="primary" onPress={close} autoFocus>
              Close
            </Button>
          </AlertDialog.Footer>
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  )
}

function Findings({ check }: { check: CampaignCheckDto }) {
  return (
    <ul className="flex flex-col gap-2 text-sm">
      {check.canStart ? (
        <li className="flex gap-2">
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success-text" />
          Nothing forbids a start.
        </li>
      ) : null}
      {check.findings.map((finding) => (
        <li key={`${finding.code} ${finding.message}`} className="flex gap-2">
          {finding.level === 'block' ? (
            <CircleX aria-label="Forbids a start" className="mt-0.5 size-4 shrink-0 text-danger-text" />
          ) : (
            <TriangleAlert aria-label="Warning" className="mt-0.5 size-4 shrink-0 text-warning-text" />
          )}
          <span>{finding.message}</span>
        </li>
      ))}
    </ul>
  )
}
