'use client'
import { Button } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { Banner } from '@/components/shared/banner'
import { useResumeEverything } from '@/components/shared/pause-everything'
import { Moment } from '@/components/shared/time'
import { pulseQuery } from '@/lib/client/overview/queries'
import { useCan } from '@/lib/client/viewer'

/** On every page while "pause everything" holds, so that nobody wonders why nothing dials. */
export function PausedBanner() {
  const { data } = useQuery(pulseQuery())
  const resume = useResumeEverything()
  const canResume = useCan('organisation.pause_everything')
  if (!data?.pausedAt) return null
  return (
    <div className="px-3 pt-3 sm:px-6">
      <Banner
        tone="warning"
        action={
          canResume ? (
            <Button variant="outline" size="sm" onPress={resume}>
              Resume
            </Button>
          ) : null
        }
      >
        Everything is paused since <Moment at={data.pausedAt} />: no campaign hands out a contact.
      </Banner>
    </div>
  )
}
