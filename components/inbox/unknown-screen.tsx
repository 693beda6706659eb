'use client'
import { Button, Checkbox } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Hand, Route } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { type Selection, SettleDialog } from '@/components/inbox/settle-dialog'
import { Badge } from '@/components/shared/badge'
import { TextLink } from '@/components/shared/button-link'
import { notifyInfo } from '@/components/shared/notify'
import { EmptyState } from '@/components/shared/page-states'
import { RelativeTime } from '@/components/shared/time'
import { count, formatNumber } from '@/lib/client/format'
import { campaignChoicesQuery, unknownAttemptsQuery } from '@/lib/client/inbox/queries'
import { useCan } from '@/lib/client/viewer'
import { type UnknownAttemptDto, unknownCountMax } from '@/lib/contracts/attempt'

const filters = ['campaignId', 'contact'] as const
const nobody: ReadonlySet<string> = new Set()

/** Attempts whose deadline passed without an outcome: look, choose some or all, and say what became of them. */
export function UnknownScreen() {
  const table = useTableUrl({ defaultSort: '', filters })
  const { sort: _, ...params } = table.params
  const query = useQuery(unknownAttemptsQuery(params))
  const campaigns = useQuery(campaignChoicesQuery())
  const canSettle = useCan('attempt.settle')
  const [chosen, setChosen] = useState(nobody)
  const [asked, setAsked] = useState<Selection | null>(null)
  // The focus comes back to it when its dialog closes, also when nothing is left: it stays until the focus moves on.
  const [isAllKept, setAllKept] = useState(false)

  const page = query.data?.data ?? []
  const { total, asOf } = query.data?.meta ?? {}
  // Those that were settled meanwhile, or stand on another page, are chosen no more.
  const ids = page.map(({ id }) => id).filter((id) => chosen.has(id))
  const isWhole = page.length > 0 && ids.length === page.length
  const columns = useMemo(
    () =>
      buildColumns(
        canSettle
          ? {
              has: (id) => chosen.has(id),
              toggle: (id) =>
                setChosen((before) => {
                  const next = new Set(before)
                  if (!next.delete(id)) next.add(id)
                  return next
                }),
            }
          : null,
      ),
    [canSettle, chosen],
  )
  const matching = {
    ...(table.filters.campaignId ? { campaignId: table.filters.campaignId } : {}),
    ...(table.filters.contact ? { contact: table.filters.contact } : {}),
    // What becomes unknown while the dialog is open was not counted, and is not settled.
    ...(asOf ? { until: asOf } : {}),
  }
  const all = total ?? unknownCountMax
  const allWords = total === undefined ? `all, more than ${formatNumber(all)}` : `all ${formatNumber(all)}`
  const canChooseAll = canSettle && page.length > 0 && (total === undefined || total > page.length)
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-3xl text-muted">
        The dialer had until each attempt’s deadline to say what became of the call, and said nothing. A
        campaign holds such contacts or counts the attempt and goes on, as its settings say. Whoever knows
        more settles them here; an outcome that comes late is still taken.
      </p>
      <DataTable
        id="unknown"
        label="Unknown outcomes"
        unit="attempt"
        columns={columns}
        query={query}
        table={table}
        getRowId={(row) => row.id}
        filters={
          <>
            <TableChoice
              label="Campaign"
              all="All campaigns"
              value={table.filters.campaignId}
              onChange={(value) => table.setFilter('campaignId', value)}
              choices={campaigns.data ?? []}
            />
            <TableChoice
              label="Contact"
              all="Held or gone on"
              value={table.filters.contact}
              onChange={(value) => table.setFilter('contact', value)}
              choices={[
                { value: 'held', label: 'Held for a person' },
                { value: 'moving', label: 'Gone on' },
              ]}
            />
            {canSettle && page.length > 0 ? (
              <Tick
                isSelected={isWhole}
                isPart={ids.length > 0 && !isWhole}
                onChange={() => setChosen(isWhole ? nobody : new Set(page.map(({ id }) => id)))}
                label={`Choose the page (${formatNumber(page.length)})`}
              />
            ) : null}
          </>
        }
        actions={
          canSettle ? (
            <div className="flex basis-full flex-wrap items-center justify-end gap-1 sm:basis-auto">
              {canChooseAll || isAllKept ? (
                <Button
                  variant="ghost"
                  onPress={() => {
                    if (!canChooseAll)
                      return notifyInfo('Nothing more to settle', 'No further attempt matches.')
                    setAllKept(true)
                    setAsked({ matching, words: `${allWords} attempts that match` })
                  }}
                  onBlur={() => setAllKept(asked !== null)}
                >
                  Settle {canChooseAll ? allWords : 'all'}
                </Button>
              ) : null}
              <Button
                variant={ids.length === 0 ? 'outline' : 'primary'}
                // Never disabled: the focus comes back to it when the dialog closes and nothing is chosen any more.
                onPress={() =>
                  ids.length === 0
                    ? notifyInfo(
                        'No attempt is chosen',
                        'Choose attempts in the list, or the whole page, first.',
                      )
                    : setAsked({ attemptIds: ids, words: count(ids.length, 'attempt') })
                }
              >
                {ids.length === 0 ? 'Settle chosen' : `Settle ${formatNumber(ids.length)}`}
              </Button>
            </div>
          ) : null
        }
        empty={
          <EmptyState title="No outcome is unknown" icon={CircleCheck}>
            Every attempt whose deadline has passed has its outcome.
          </EmptyState>
        }
      />
      <SettleDialog
        selection={asked}
        onClose={() => setAsked(null)}
        onDone={() => {
          setAsked(null)
          setChosen(nobody)
        }}
      />
    </div>
  )
}

function Tick({
  isSelected,
  isPart = false,
  onChange,
  label,
  isBare = false,
}: {
  isSelected: boolean
  isPart?: boolean
  onChange: () => void
  label: string
  /** The label is for screen readers only. */
  isBare?: boolean
}) {
  return (
    <Checkbox
      isSelected={isSelected}
      isIndeterminate={isPart}
      onChange={onChange}
      {...(isBare ? { 'aria-label': label } : {})}
    >
      <Checkbox.Content>
        <Checkbox.Control>
          <Checkbox.Indicator />
        </Checkbox.Control>
        {isBare ? null : <span>{label}</span>}
      </Checkbox.Content>
    </Checkbox>
  )
}

type Choosing = { has: (id: string) => boolean; toggle: (id: string) => void }

function buildColumns(choosing: Choosing | null): Column<UnknownAttemptDto>[] {
  return [
    {
      id: 'contact',
      header: 'Contact',
      width: 'max-w-64',
      cell: (row) => {
        const name = row.contactName || row.number
        return (
          <span className="flex min-w-0 items-center gap-2">
            {choosing ? (
              <Tick
                isBare
                isSelected={choosing.has(row.id)}
                onChange={() => choosing.toggle(row.id)}
                label={`Choose ${name}, ${row.number}`}
              />
            ) : null}
            <TextLink href={`/contacts/${row.contactId}`} className="truncate font-medium">
              {name}
            </TextLink>
          </span>
        )
      },
    },
    { id: 'number', header: 'Number', cell: (row) => <span className="tabular-nums">{row.number}</span> },
    {
      id: 'campaign',
      header: 'Campaign',
      width: 'max-w-56 truncate',
      cell: (row) => <TextLink href={`/campaigns/${row.campaignId}`}>{row.campaignName}</TextLink>,
    },
    {
      id: 'state',
      header: 'Contact is',
      cell: (row) =>
        row.isHeld ? (
          <Badge tone="warning" icon={Hand} title="Out of the queue until a person decides.">
            Held
          </Badge>
        ) : (
          <Badge icon={Route} title="By the campaign’s policy, or by what came later.">
            Gone on
          </Badge>
        ),
    },
    {
      id: 'handed',
      header: 'Handed out',
      align: 'right',
      cell: (row) => <RelativeTime at={row.handedAt} />,
    },
    {
      id: 'deadline',
      header: 'Deadline',
      hint: 'Guard time, ring limit, talk, delivery and clock allowance together',
      align: 'right',
      cell: (row) => <RelativeTime at={row.deadlineAt} />,
    },
    {
      id: 'decision',
      header: 'What followed',
      hint: "The strategy's decision",
      cell: (row) => (
        <span
          className="line-clamp-2 w-72 max-w-full text-xs whitespace-normal text-muted"
          title={row.decision ?? undefined}
        >
          {row.decision ?? '–'}
        </span>
      ),
    },
  ]
}
