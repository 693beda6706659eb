'use client'
import { useQueryClient } from '@tanstack/react-query'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'

type Answer = { pausedAt: string | null; openAttempts: number }

/** Asks, then stops every hand-out of the organisation at once. Campaigns keep their states. */
export function PauseEverythingDialog(props: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const queryClient = useQueryClient()
  const pause = async () => {
    const { openAttempts } = await apiPost<Answer>('/campaigns/pause-everything')
    notifyDone(
      'Everything is paused',
      openAttempts === 0
        ? 'No contact is with the dialer.'
        : `${count(openAttempts, 'contact')} already out may still ring.`,
    )
    await Promise.all(
      [['overview'], ['campaigns']].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    )
  }
  return (
    <ConfirmDialog
      {...props}
      title="Pause everything?"
      confirmLabel="Pause everything"
      tone="danger"
      onConfirm={pause}
    >
      <p>From this moment no campaign of your organisation hands a contact to the dialer.</p>
      <p>
        Contacts already handed out may still ring. Campaigns keep their states and go on when you resume.
      </p>
    </ConfirmDialog>
  )
}

/** Lets campaigns hand out again. */
export function useResumeEverything(): () => Promise<void> {
  const queryClient = useQueryClient()
  return async () => {
    try {
      await apiPost<Answer>('/campaigns/resume-everything')
      notifyDone('Resumed', 'Running campaigns hand out again when the dialer next asks.')
      await Promise.all(
        [['overview'], ['campaigns']].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      )
    } catch (error) {
      notifyFailed('Not resumed', error)
    }
  }
}
