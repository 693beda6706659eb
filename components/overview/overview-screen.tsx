'use client'
import { Button } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { Section } from '@/components/layout/section'
import { AttentionList } from '@/components/overview/attention-list'
import { CampaignList } from '@/components/overview/campaign-list'
import { LastHour } from '@/components/overview/last-hour'
import { TodayTiles } from '@/components/overview/today-tiles'
import { Banner } from '@/components/shared/banner'
import { explainError } from '@/components/shared/notify'
import { PauseEverythingDialog, useResumeEverything } from '@/components/shared/pause-everything'
import { RelativeTime } from '@/components/shared/time'
import { count, formatNumber } from '@/lib/client/format'
import { overviewQuery } from '@/lib/client/overview/queries'
import { useCan } from '@/lib/client/viewer'
import type { OverviewDto } from '@/lib/contracts/overview'

/** What is dialing, how today goes, and what needs a person. Moves by itself. */
export function OverviewScreen({ initial }: { initial: OverviewDto }) {
  const { data = initial, error } = useQuery({ ...overviewQuery(), initialData: initial })
  const [isPausing, setPausing] = useState(false)
  const canPause = useCan('organisation.pause_everything')
  const resume = useResumeEverything()
  return (
    <>
      <PageHeader
        title="Overview"
        state={
          <>
            {describeState(data)} · updated <RelativeTime at={data.at} />
          </>
        }
        actions={
          canPause ? (
            <PauseButton
              isPaused={data.pausedAt !== null}
              onPause={() => setPausing(true)}
              onResume={resume}
            />
          ) : null
        }
      />
      <div className="flex flex-col gap-4">
        {error ? (
          <Banner tone="danger">The numbers below no longer move. {explainError(error)}</Banner>
        ) : null}
        <TodayTiles overview={data} />
        <AttentionList overview={data} />
        <Section
          title="Campaigns"
          summary={`${formatNumber(data.campaigns.length)} under way, today since midnight ${data.timeZone.split('/').at(-1)?.replaceAll('_', ' ')}`}
          padded={false}
        >
          <CampaignList campaigns={data.campaigns} />
        </Section>
        <LastHour />
      </div>
      <PauseEverythingDialog isOpen={isPausing} onOpenChange={setPausing} />
    </>
  )
}

type PauseButtonProps = { isPaused: boolean; onPause: () => void; onResume: () => void }

function PauseButton({ isPaused, onPause, onResume }: PauseButtonProps) {
  return isPaused ? (
    <Button variant="primary" onPress={onResume}>
      <Play aria-hidden /> Resume everything
    </Button>
  ) : (
    <Button variant="danger" onPress={onPause}>
      <Pause aria-hidden /> Pause everything
    </Button>
  )
}

function describeState({ campaigns, pausedAt }: OverviewDto): string {
  if (pausedAt) return 'Everything is paused'
  const running = campaigns.filter(({ state }) => state === 'running')
  if (running.length === 0) return 'No campaign is running'
  const idle = running.filter(({ idle: reason }) => reason !== null).length
  const words = `${count(running.length, 'campaign')} running`
  return idle === 0 ? `${words}, all dialing` : `${words}, ${formatNumber(idle)} not dialing`
}
