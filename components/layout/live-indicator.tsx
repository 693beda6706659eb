'use client'
import { useQuery } from '@tanstack/react-query'
import { CircleX, LoaderCircle, Radio, TriangleAlert } from 'lucide-react'
import { useNow } from '@/lib/client/browser'
import { count, formatDuration } from '@/lib/client/format'
import { pulseQuery } from '@/lib/client/overview/queries'

const lagSecondsMax = 10

/** Whether what the pages show still moves: connected, and how far dispositions lag behind. */
export function LiveIndicator() {
  const { data, isError, dataUpdatedAt } = useQuery(pulseQuery())
  const now = useNow()
  const age = now && dataUpdatedAt > 0 ? Math.max(0, (now.getTime() - dataUpdatedAt) / 1000) : 0
  const look =
    isError || age > 30
      ? { icon: CircleX, words: 'Not connected', className: 'text-danger-text' }
      : !data
        ? { icon: LoaderCircle, words: 'Connecting', className: 'text-muted' }
        : data.lagSeconds > lagSecondsMax
          ? {
              icon: TriangleAlert,
              words: `${formatDuration(data.lagSeconds)} behind`,
              className: 'text-warning-text',
            }
          : { icon: Radio, words: 'Live', className: 'text-success-text' }
  const Icon = look.icon
  const title = data
    ? `${count(data.pendingDispositions, 'disposition')} waiting to be applied. Last asked ${formatDuration(age)} ago.`
    : 'Asking the server'
  return (
    <span
      role="status"
      title={title}
      className={`inline-flex items-center gap-1.5 px-1 text-xs font-medium ${look.className}`}
    >
      <Icon aria-hidden className="size-3.5" />
      <span className="max-sm:sr-only">{look.words}</span>
    </span>
  )
}
