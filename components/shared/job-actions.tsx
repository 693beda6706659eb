'use client'
import { Button } from '@heroui/react'
import { buttonVariants } from '@heroui/styles'
import { useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { TextLink } from '@/components/shared/button-link'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { Moment } from '@/components/shared/time'
import { apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import type { JobDto } from '@/lib/contracts/job'
import type { JobKind } from '@/lib/domain/job/kinds'

/** The file, and until when it is kept. */
export function JobDownload({ job }: { job: JobDto }) {
  if (job.downloadHref === null) return null
  return (
    <>
      <a href={job.downloadHref} download className={buttonVariants({ variant: 'outline', size: 'sm' })}>
        <Download aria-hidden /> Download
      </a>
      <span className="text-xs text-muted">
        Kept until <Moment at={job.fileExpiresAt} />
      </span>
    </>
  )
}

const places: Record<JobKind, string> = {
  import: 'Open the report',
  import_undo: 'Open the report',
  export: 'Open its page',
  enrolment: 'Open the campaign',
  list_leave: 'Open the campaign',
  recycle: 'Open the campaign',
}

/** Where its result is; nothing on that page itself. */
export function JobLink({ job }: { job: JobDto }) {
  const path = usePathname()
  if (job.href === null || job.href === path) return null
  return (
    <TextLink href={job.href} className="text-xs">
      {places[job.kind]}
    </TextLink>
  )
}

export function CancelJobButton({ job }: { job: JobDto }) {
  const client = useQueryClient()
  const [isAsked, setAsked] = useState(false)
  if (!job.canCancel) return null
  const cancel = async () => {
    await apiPost(`/jobs/${job.id}/cancel`)
    await client.invalidateQueries({ queryKey: ['jobs'] })
  }
  const done = count(job.done, job.unit)
  return (
    <>
      <Button variant="outline" size="sm" className="ml-auto" onPress={() => setAsked(true)}>
        Cancel
      </Button>
      <ConfirmDialog
        isOpen={isAsked}
        onOpenChange={setAsked}
        title={`Cancel ${job.kind === 'export' ? 'this export' : 'this import'}?`}
        confirmLabel={job.kind === 'export' ? 'Cancel export' : 'Cancel import'}
        tone="danger"
        onConfirm={cancel}
      >
        <p>
          {job.kind === 'export'
            ? `It stops within seconds, after ${done} so far. There will be no file.`
            : `It stops within seconds. What the ${done} so far brought stays; you can undo it afterwards.`}
        </p>
      </ConfirmDialog>
    </>
  )
}
