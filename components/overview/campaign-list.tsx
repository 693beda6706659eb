import { Moon } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { ButtonLink } from '@/components/shared/button-link'
import { Num, Percent } from '@/components/shared/num'
import { EmptyState } from '@/components/shared/page-states'
import { StatusBadge } from '@/components/shared/status-badge'
import { RelativeTime } from '@/components/shared/time'
import { divide, formatNumber } from '@/lib/client/format'
import type { OverviewCampaignDto } from '@/lib/contracts/overview'

/** Campaigns under way, the idle ones first, each with its pace and, where it idles, its reason. */
export function CampaignList({ campaigns }: { campaigns: readonly OverviewCampaignDto[] }) {
  if (campaigns.length === 0) {
    return (
      <EmptyState
        title="No campaign is under way"
        action={
          <ButtonLink href="/campaigns" variant="primary">
            Go to the campaigns
          </ButtonLink>
        }
      >
        Start one, and its pace, answer rate and what is left to dial show here.
      </EmptyState>
    )
  }
  return (
    <ul>
      {campaigns.map((campaign) => (
        <CampaignLine key={campaign.id} campaign={campaign} />
      ))}
    </ul>
  )
}

function CampaignLine({ campaign }: { campaign: OverviewCampaignDto }) {
  const { id, name, state, counts, idle, fetch } = campaign
  const dialable = counts.ready + counts.waiting
  return (
    <li className="relative border-b border-separator px-3 py-2 last:border-0 hover:bg-surface-secondary">
      <div className="grid grid-cols-2 items-start gap-x-4 gap-y-2 sm:grid-cols-3 lg:grid-cols-[minmax(12rem,2fr)_repeat(6,minmax(0,1fr))]">
        <div className="col-span-full flex min-w-0 flex-wrap items-center gap-2 lg:col-span-1 lg:flex-col lg:items-start lg:gap-1">
          <Link
            href={`/campaigns/${id}`}
            className="max-w-full truncate rounded-xs font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
          >
            {name}
          </Link>
          <StatusBadge state={state} />
        </div>
        <Figure label="Pace" hint="Hand-outs a minute over the last ten whole minutes">
          <Num value={campaign.attemptsPerMinute} digits={1} unit="/min" />
        </Figure>
        <Figure label="Attempts today" hint="Hand-outs since midnight, settled or awaited">
          <Num value={campaign.attemptsToday} />
        </Figure>
        <Figure label="Answer rate" hint="live ÷ dials, today">
          <Percent ratio={divide(campaign.liveToday, campaign.dialsToday)} />
        </Figure>
        <Figure
          label="Dialable left"
          hint={`${formatNumber(counts.ready)} ready now, ${formatNumber(counts.waiting)} waiting, of ${formatNumber(counts.loaded)} loaded`}
        >
          <Num value={dialable} /> <span className="text-muted">of {formatNumber(counts.loaded)}</span>
        </Figure>
        <Figure label="Awaited" hint="Attempts with the dialer, outcome not settled yet">
          <Num value={campaign.openAttempts} />
        </Figure>
        <Figure label="Last fetch" hint="When the dialer last asked for contacts">
          <RelativeTime at={fetch.lastFetchAt} />
        </Figure>
      </div>
      {idle ? (
        <p className="mt-1.5 flex items-start gap-1.5 text-warning-text">
          <Moon aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span>{idle.sentence}</span>
        </p>
      ) : null}
    </li>
  )
}

function Figure({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return (
    <div className="min-w-0" title={hint}>
      <div className="truncate text-xs text-muted">{label}</div>
      <div className="truncate tabular-nums">{children}</div>
    </div>
  )
}
