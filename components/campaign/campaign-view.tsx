'use client'
import { useQuery } from '@tanstack/react-query'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { AttemptsTab } from '@/components/campaign/attempts-tab'
import { CampaignActions } from '@/components/campaign/campaign-actions'
import { CommandsTab } from '@/components/campaign/commands-tab'
import { ContactsTab } from '@/components/campaign/contacts-tab'
import { DialerLinkTab } from '@/components/campaign/dialer-link-tab'
import { LiveTab } from '@/components/campaign/live-tab'
import { SettingsTab } from '@/components/campaign/settings-tab'
import { PageHeader } from '@/components/layout/page-header'
import { Banner } from '@/components/shared/banner'
import { JobsHere } from '@/components/shared/jobs-here'
import { StatusBadge } from '@/components/shared/status-badge'
import { RelativeTime } from '@/components/shared/time'
import { revealInRow } from '@/lib/client/browser'
import { campaignQuery } from '@/lib/client/campaign/queries'
import { commandKindWords } from '@/lib/client/campaign/words'
import type { CampaignDto } from '@/lib/contracts/campaign'
import { campaignTypeWords } from '@/lib/domain/campaign/settings'
import { campaignStateWords } from '@/lib/domain/campaign/states'

const tabs = ['live', 'contacts', 'attempts', 'settings', 'commands', 'link'] as const
type Tab = (typeof tabs)[number]

const tabWords: Record<Tab, string> = {
  live: 'Live',
  contacts: 'Contacts',
  attempts: 'Attempts',
  settings: 'Settings & versions',
  commands: 'Commands',
  link: 'Dialer link',
}

export function CampaignView({ initial }: { initial: CampaignDto }) {
  const { data: campaign = initial } = useQuery({ ...campaignQuery(initial.id), initialData: initial })
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('live'))
  return (
    <>
      <PageHeader
        title={campaign.name}
        badge={<StatusBadge state={campaign.state} />}
        state={
          <>
            {campaignTypeWords[campaign.type].name} · pass {campaign.pass} · version {campaign.version} ·{' '}
            {campaignStateWords[campaign.state].name.toLowerCase()} since{' '}
            <RelativeTime at={campaign.stateChangedAt} />
          </>
        }
        parent={{ href: '/campaigns', label: 'Campaigns' }}
        actions={<CampaignActions campaign={campaign} />}
      />
      <div className="flex flex-col gap-3">
        <Notices campaign={campaign} />
        <JobsHere place={{ campaignId: campaign.id }} />
        <nav aria-label="Parts of the campaign" className="-mx-1 overflow-x-auto px-1">
          <ul className="flex gap-1 border-b border-border">
            {tabs.map((one) => (
              <li key={one}>
                <button
                  ref={one === tab ? revealInRow : null}
                  type="button"
                  aria-current={one === tab ? 'page' : undefined}
                  onClick={() => void setTab(one === 'live' ? null : one)}
                  className={`-mb-px h-9 cursor-pointer border-b-2 px-3 whitespace-nowrap ${
                    one === tab
                      ? 'border-accent font-medium text-foreground'
                      : 'border-transparent text-muted hover:text-foreground'
                  }`}
                >
                  {tabWords[one]}
                </button>
              </li>
            ))}
          </ul>
        </nav>
        <TabContent tab={tab} campaign={campaign} />
      </div>
    </>
  )
}

function TabContent({ tab, campaign }: { tab: Tab; campaign: CampaignDto }) {
  switch (tab) {
    case 'live':
      return <LiveTab campaign={campaign} />
    case 'contacts':
      return <ContactsTab campaignId={campaign.id} />
    case 'attempts':
      return <AttemptsTab campaignId={campaign.id} />
    case 'settings':
      return <SettingsTab campaign={campaign} />
    case 'commands':
      return <CommandsTab campaignId={campaign.id} />
    case 'link':
      return <DialerLinkTab campaign={campaign} />
  }
}

/** What a person should know before anything else: why it idles, what WxCC refused, what waits for a restart. */
function Notices({ campaign }: { campaign: CampaignDto }) {
  const command = campaign.lastCommand
  const hasCommandFault = command?.fault && command.status !== 'accepted'
  return (
    <>
      {campaign.state === 'failed' && campaign.stateReason ? (
        <Banner tone="danger">{campaign.stateReason}</Banner>
      ) : null}
      {campaign.idle ? (
        <Banner tone="warning">
          <span className="font-medium">Not dialing now.</span> {campaign.idle.sentence}
        </Banner>
      ) : null}
      {campaign.state === 'pausing' ? (
        <Banner tone="info">
          Nothing more is handed out; {campaign.openAttempts} already out may still ring.
        </Banner>
      ) : null}
      {hasCommandFault && campaign.state !== 'failed' && campaign.idle?.code !== 'starting' ? (
        <Banner tone={command.status === 'requested' ? 'info' : 'danger'}>
          {commandKindWords[command.kind]} {command.status}: {command.fault}
        </Banner>
      ) : null}
      {campaign.needsStopAndStart.length > 0 ? (
        <Banner tone="info">
          Needs a stop and a start to hold:{' '}
          {campaign.needsStopAndStart.map((change) => change.label).join(', ')}.
        </Banner>
      ) : null}
    </>
  )
}
