'use client'
import { ListBox, Select } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import { Section } from '@/components/layout/section'
import { Badge } from '@/components/shared/badge'
import { Banner } from '@/components/shared/banner'
import { TextLink } from '@/components/shared/button-link'
import { ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { Moment } from '@/components/shared/time'
import { whyQuery } from '@/lib/client/contact/queries'
import type { ContactCampaignDto, GateVerdictDto } from '@/lib/contracts/contact'

/** “Why?”: every gate with what it saw, for one campaign at a time, by the code that feeds the dialer. */
export function ContactWhy({
  contactId,
  campaigns,
}: {
  contactId: string
  campaigns: readonly ContactCampaignDto[]
}) {
  const [chosen, setChosen] = useState<string | null>(null)
  const campaignId =
    chosen ?? campaigns.find((c) => c.campaignState === 'running')?.id ?? campaigns[0]?.id ?? null
  if (campaignId === null) {
    return (
      <Section title="Why?">
        <p className="text-muted">No campaign has this contact in its queue, so nothing calls them.</p>
      </Section>
    )
  }
  return (
    <Section
      title="Why?"
      summary="each gate as the dialer’s next fetch would see it"
      padded={false}
      actions={
        <Select
          aria-label="Campaign"
          value={campaignId}
          onChange={(key) => setChosen(key === null ? null : String(key))}
          className="min-w-40"
        >
          <Select.Trigger>
            <Select.Value />
            <Select.Indicator />
          </Select.Trigger>
          <Select.Popover>
            <ListBox>
              {campaigns.map((campaign) => (
                <ListBox.Item key={campaign.id} id={campaign.id} textValue={campaign.name}>
                  {campaign.name}
                  <ListBox.ItemIndicator />
                </ListBox.Item>
              ))}
            </ListBox>
          </Select.Popover>
        </Select>
      }
    >
      <Answer campaignId={campaignId} contactId={contactId} />
    </Section>
  )
}

function Answer({ campaignId, contactId }: { campaignId: string; contactId: string }) {
  const query = useQuery(whyQuery(campaignId, contactId))
  const why = query.data
  if (query.error && !why) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!why) return <TableSkeleton rows={6} />
  const [first, ...rest] = [...why.numbers].sort((a, b) => Number(b.isNext) - Number(a.isNext))
  return (
    <div className="flex flex-col">
      <div className="p-3">
        <Banner tone={why.isCallable ? 'success' : 'info'}>
          {why.summary}{' '}
          {why.opensAt ? (
            <>
              Opens at <Moment at={why.opensAt} />.
            </>
          ) : null}
        </Banner>
        <p className="mt-2 text-xs text-muted">
          <TextLink href={`/campaigns/${why.campaign.id}`} className="underline">
            {why.campaign.name}
          </TextLink>
          , rule set {why.campaign.ruleSet}
          {why.queue
            ? `, ${why.queue.state}${why.queue.waitingFor ? ` for ${why.queue.waitingFor.replaceAll('_', ' ')}` : ''}`
            : ''}
        </p>
      </div>
      {first ? <Gates number={first} isOpen /> : null}
      {rest.map((number) => (
        <Gates key={number.id} number={number} isOpen={false} />
      ))}
    </div>
  )
}

type NumberWhy = { id: string; e164: string; isNext: boolean; isCallable: boolean; gates: GateVerdictDto[] }

function Gates({ number, isOpen }: { number: NumberWhy; isOpen: boolean }) {
  const shut = number.gates.filter((gate) => !gate.ok)
  const passed = number.gates.filter((gate) => gate.ok)
  return (
    <details open={isOpen} className="border-t border-separator">
      <summary className="flex cursor-default flex-wrap items-center gap-2 px-3 py-2 outline-none focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus">
        <span className="font-medium tabular-nums">{number.e164}</span>
        {number.isNext ? <Badge>Next</Badge> : null}
        {shut.length === 0 ? (
          <Badge tone="success" icon={CircleCheck}>
            Every gate is open
          </Badge>
        ) : (
          <Badge tone="warning" icon={CircleX}>
            {shut.length} of {number.gates.length} gates are shut
          </Badge>
        )}
      </summary>
      <ul className="divide-y divide-separator border-t border-separator">
        {[...shut, ...passed].map((gate) => (
          <li
            key={gate.gate}
            className="grid grid-cols-[1rem_minmax(0,1fr)] items-start gap-x-2 px-3 py-1.5 sm:grid-cols-[1rem_15rem_minmax(0,1fr)]"
          >
            {gate.ok ? (
              <CircleCheck aria-label="passes" className="mt-0.5 size-4 text-success-text" />
            ) : (
              <CircleX aria-label="shut" className="mt-0.5 size-4 text-danger-text" />
            )}
            <span className={gate.ok ? 'text-muted' : 'font-medium'}>{gate.label}</span>
            <span className={`col-start-2 sm:col-start-3 ${gate.ok ? 'text-muted' : ''}`}>
              {gate.words}
              {gate.opensAt ? (
                <>
                  {' '}
                  Opens at <Moment at={gate.opensAt} />.
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
