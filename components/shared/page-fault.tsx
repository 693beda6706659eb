'use client'
import { Button } from '@heroui/react'
import { CircleAlert } from 'lucide-react'
import { EmptyState } from '@/components/shared/page-states'

/** What a page shows in place of itself when it failed on the server. */
export function PageFault({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <EmptyState
      isPage
      icon={CircleAlert}
      title="Rollcall could not show this page"
      action={
        <Button variant="primary" onPress={reset}>
          Try again
        </Button>
      }
    >
      Nothing was changed. If it stays like this, the log has the reason
      {error.digest ? ` under ${error.digest}` : ''}.
    </EmptyState>
  )
}
