'use client'
import { useQuery } from '@tanstack/react-query'
import { attemptColumns } from '@/components/campaign/attempt-columns'
import { DataTable } from '@/components/data-table/data-table'
import { Section } from '@/components/layout/section'
import { TextLink } from '@/components/shared/button-link'
import { Metric } from '@/components/shared/metric'
import { Num, Percent } from '@/components/shared/num'
import { EmptyState, ErrorState } from '@/components/shared/page-states'
import { TilesSkeleton } from '@/components/shared/skeletons'
import { Moment, RelativeTime } from '@/components/shared/time'
import { campaignAttemptsQuery, campaignLiveQuery } from '@/lib/client/campaign/queries'
import { contactStateWords, describeCause } from '@/lib/client/campaign/words'
import { count, divide, nothing } from '@/lib/client/format'
import type { AttemptDto } from '@/lib/contracts/attempt'
import { type CampaignDto, type CampaignLiveDto, campaignContactStates } from '@/lib/contracts/campaign'
import type { Page } from '@/lib/contracts/shared'

const recent = { limit: 10 }
/** The ten latest are all that this table has; the others are on their own tab. */
const dropCursor = (page: Page<AttemptDto>): Page<AttemptDto> => ({ ...page, meta: { nextCursor: null } })

export function LiveTab({ campaign }: { campaign: CampaignDto }) {
  const query = useQuery(campaignLiveQuery(campaign.id))
  const attempts = useQuery({ ...campaignAttemptsQuery(campaign.id, recent), select: dropCursor })
  const live = query.data
  if (query.error && !live) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!live) return <TilesSkeleton tiles={6} />
  return (
    <div className="flex flex-col gap-3">
      <Tiles campaign={campaign} live={live} />
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <ContactStates campaign={campaign} live={live} />
        <Exchange campaign={campaign} live={live} />
      </div>
      <DataTable
        id="campaign-recent"
        label="Latest attempts"
        unit="newest attempt"
        columns={attemptColumns}
        query={attempts}
        getRowId={(row) => row.id}
        getRowHref={(row) => `/contacts/${row.contactId}`}
        filters={<h2 className="px-1 text-sm font-semibold">Latest attempts</h2>}
        actions={<TextLink href={`/campaigns/${campaign.id}?tab=attempts`}>All attempts</TextLink>}
        empty={<EmptyState title="No attempts yet">They appear as the dialer asks for contacts.</EmptyState>}
      />
    </div>
  )
}

function Tiles({ campaign, live }: { campaign: CampaignDto; live: CampaignLiveDto }) {
  const { lastHour } = live
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
      <Metric label="Dials, last 60 min" detail={`${count(lastHour.attempts, 'settled attempt')}`}>
        <Num value={lastHour.dials} />
      </Metric>
      <Metric label="Answer rate, last 60 min" formula="live ÷ dials">
        <Percent ratio={divide(lastHour.live, lastHour.dials)} />
      </Metric>
      <Metric label="Abandon rate, last 60 min" formula="abandoned ÷ (abandoned + reached an agent)">
        <Percent ratio={divide(lastHour.abandoned, lastHour.abandoned + lastHour.reachedAgent)} />
      </Metric>
      <Metric label="Open attempts" detail="outcome awaited">
        <Num value={live.openAttempts} />
      </Metric>
      <Metric label="Ready" detail={`of ${count(live.counts.loaded, 'contact')}`}>
        <Num value={live.counts.ready} />
      </Metric>
      <Metric label="Worked out" formula="closed ÷ loaded" detail={`pass ${campaign.pass}`}>
        <Percent ratio={divide(live.counts.closed, live.counts.loaded)} />
      </Metric>
    </div>
  )
}

function ContactStates({ campaign, live }: { campaign: CampaignDto; live: CampaignLiveDto }) {
  return (
    <Section
      title="Contacts by state"
      summary={
        <>
          {count(live.counts.loaded, 'contact')} in all
          <CountedAt at={live.countedAt} of={live.at} />
        </>
      }
      padded={false}
    >
      <ul className="divide-y divide-separator">
        {campaignContactStates.map((state) => {
          const causes = live.causes.filter((one) => one.state === state && one.cause !== null)
          return (
            <li key={state} className="px-3 py-1.5">
              <div className="flex items-baseline justify-between gap-2">
                <TextLink
                  href={`/campaigns/${campaign.id}?tab=contacts&state=${state}`}
                  title={contactStateWords[state].means}
                >
                  {contactStateWords[state].name}
                </TextLink>
                <Num value={live.counts[state]} />
              </div>
              {causes.slice(0, 6).map((one) => (
                <div
                  key={one.cause}
                  className="flex items-baseline justify-between gap-2 pl-4 text-xs text-muted"
                >
                  <span className="min-w-0 truncate">
                    {describeCause(one.cause)}
                    {one.nextAt ? (
                      <>
                        , next <RelativeTime at={one.nextAt} />
                      </>
                    ) : null}
                  </span>
                  <Num value={one.contacts} />
                </div>
              ))}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

/** Only where it is not of now: very large campaigns are counted less often than they are looked at. */
function CountedAt({ at, of }: { at: string; of: string }) {
  if (Date.parse(of) - Date.parse(at) < 5_000) return null
  return (
    <>
      , counted <RelativeTime at={at} />
    </>
  )
}

const countContacts = (value: number | null) => (value === null ? nothing : count(value, 'contact'))

function Exchange({ campaign, live }: { campaign: CampaignDto; live: CampaignLiveDto }) {
  const { fetch } = live
  const rows: [string, React.ReactNode][] = [
    ['Last fetch by the dialer', <RelativeTime key="f" at={fetch.lastFetchAt} />],
    ['It asked for', countContacts(fetch.lastAskedCount)],
    ['It got', countContacts(fetch.lastHandedCount)],
    ['Last hand-out', <RelativeTime key="h" at={fetch.lastHandedAt} />],
    ['Last outcome received', <RelativeTime key="d" at={fetch.lastDispositionAt} />],
    ['Why the last fetch got nothing', fetch.lastEmptyReason ? describeCause(fetch.lastEmptyReason) : '–'],
  ]
  const [countedAt] = campaign.lists.map((list) => list.countedAt).sort()
  return (
    <Section title="Dialer" summary="hand-out and outcomes">
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className="mt-4 mb-1 flex flex-wrap justify-between gap-x-2 text-xs font-medium text-muted">
        Lists, in order
        {countedAt ? (
          <span className="font-normal">
            contacts as of <Moment at={countedAt} hasSeconds />
          </span>
        ) : null}
      </h3>
      <ul>
        {campaign.lists.map((list) => (
          <li key={list.listId} className="flex justify-between gap-2 py-0.5">
            <TextLink href={`/lists/${list.listId}`}>{list.name}</TextLink>
            <span className="text-muted tabular-nums">{count(list.contacts, 'contact')}</span>
          </li>
        ))}
        {campaign.lists.length === 0 ? <li className="text-muted">No list yet.</li> : null}
      </ul>
    </Section>
  )
}
