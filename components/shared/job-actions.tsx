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

function nameThePlace(href: string): string {
  if (href.includes('/imports/')) return 'Open the report'
  if (href === '/settings/time-zones') return 'Open the time zones'
  if (href.startsWith('/campaigns/')) return 'Open the campaign'
  return href.startsWith('/lists/') ? 'Open the list' : 'Open contacts'
}

/** Where its result is; nothing on that page itself. */
export function JobLink({ job }: { job: JobDto }) {
  const path = usePathname()
  if (job.href === null || job.href === path) return null
  return (
    <TextLink href={job.href} className="text-xs">
      {nameThePlace(job.href)}
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
  const isExport = job.kind === 'export'
  const soFar =
    job.status === 'queued'
      ? 'It has not begun.'
      : `It stops within seconds, after ${count(job.done, job.unit)} so far.`
  return (
    <>
      <Button variant="outline" size="sm" className="ml-auto" onPress={() => setAsked(true)}>
        Cancel
      </Button>
      <ConfirmDialog
        isOpen={isAsked}
        onOpenChange={setAsked}
        title={isExport ? 'Cancel this export?' : 'Cancel this import?'}
        confirmLabel={isExport ? 'Stop exporting' : 'Stop importing'}
        tone="danger"
        onConfirm={cancel}
      >
        <p>
          {soFar} {isExport ? 'There will be no file.' : 'What it brought stays; you can undo it afterwards.'}
        </p>
      </ConfirmDialog>
    </>
  )
}
