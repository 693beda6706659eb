'use client'
import { useQuery } from '@tanstack/react-query'
import { Command, defaultFilter } from 'cmdk'
import { Contact, Megaphone, Pause, PhoneOff, Play, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react'
import { listPlaces } from '@/components/layout/navigation'
import type { PaletteAct } from '@/components/layout/palette-act'
import { paletteCampaignsQuery, paletteContactsQuery } from '@/lib/client/overview/palette-queries'
import { pulseQuery } from '@/lib/client/overview/queries'
import { useViewer } from '@/lib/client/viewer'
import type { CampaignSummaryDto } from '@/lib/contracts/campaign'
import { campaignStateWords } from '@/lib/domain/campaign/states'

type PaletteCommandsProps = { isOpen: boolean; onAct: (act: PaletteAct) => void; onClose: () => void }

const digitsMin = 7

/** Before the values of lines that the server found: the palette must not filter them a second time. */
const foundPrefix = 'found '

/** People first, then what can be done about their numbers, then whatever else matches. */
function rank(value: string, search: string, keywords?: string[]): number {
  if (value.startsWith(`${foundPrefix}1`)) return 1
  if (value.startsWith(`${foundPrefix}2`)) return 0.99
  return 0.9 * defaultFilter(value, search, keywords)
}

export function PaletteCommands({ isOpen, onAct, onClose }: PaletteCommandsProps) {
  const router = useRouter()
  const { permissions } = useViewer()
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const campaigns = useQuery(paletteCampaignsQuery(isOpen))
  const contacts = useQuery(paletteContactsQuery(wanted, isOpen && permissions.includes('contact.read')))
  const pulse = useQuery(pulseQuery())

  const go = (href: string) => {
    onClose()
    router.push(href)
  }
  const canStopCalls = permissions.includes('dnc.add')
  const found = wanted.length >= 3 ? (contacts.data?.data ?? []) : []
  const typedNumber = readNumber(wanted)
  const isPaused = Boolean(pulse.data?.pausedAt)
  const stoppable = canStopCalls ? listStoppable(found, typedNumber, wanted) : []

  // The palette picks its first line when the text changes; what the server finds arrives after that.
  const [chosen, setChosen] = useState('')
  const firstFound = found[0]
    ? `${foundPrefix}1 ${found[0].id}`
    : stoppable[0]
      ? `${foundPrefix}2 ${stoppable[0]}`
      : ''
  useEffect(() => {
    if (firstFound) setChosen(firstFound)
  }, [firstFound])

  return (
    <Command
      label="Search or run a command"
      loop
      filter={rank}
      value={chosen}
      onValueChange={setChosen}
      className="flex max-h-[min(28rem,70dvh)] flex-col"
    >
      <div className="flex items-center gap-2 border-b border-border px-3">
        <Search aria-hidden className="size-4 text-muted" />
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder="A place, a campaign, a number, a name"
          className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
        />
        <kbd className="rounded-xs border border-border px-1 font-sans text-xs text-muted">Esc</kbd>
      </div>
      {/* Beside the list, not in it: a listbox may hold options only. */}
      <Command.Empty className="px-2 py-8 text-center text-muted">
        {contacts.isFetching ? 'Searching' : 'Nothing by that name or number'}
      </Command.Empty>
      <Command.List className="min-h-0 overflow-y-auto p-1.5 empty:hidden [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted">
        {found.length > 0 || typedNumber ? (
          <Command.Group heading="People and numbers">
            {found.map((contact) => (
              <Line
                key={contact.id}
                value={`${foundPrefix}1 ${contact.id}`}
                icon={<Contact aria-hidden />}
                onSelect={() => go(`/contacts/${contact.id}`)}
                detail={contact.numbers.map(({ e164 }) => e164).join(', ')}
              >
                {[contact.firstName, contact.lastName].filter(Boolean).join(' ') || contact.externalKey}
              </Line>
            ))}
            {stoppable.map((number) => (
              <Line
                key={`stop ${number}`}
                value={`${foundPrefix}2 ${number}`}
                icon={<PhoneOff aria-hidden />}
                onSelect={() => onAct({ kind: 'never_call', number })}
              >
                Never call {number} again
              </Line>
            ))}
          </Command.Group>
        ) : null}
        <Command.Group heading="Go to">
          {listPlaces(permissions).map(({ href, label, icon: Icon }) => (
            <Line key={href} value={`go to ${label}`} icon={<Icon aria-hidden />} onSelect={() => go(href)}>
              {label}
            </Line>
          ))}
        </Command.Group>
        {permissions.includes('organisation.pause_everything') ? (
          <Command.Group heading="Everything">
            <Line
              value={isPaused ? 'resume everything' : 'pause everything'}
              icon={isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
              onSelect={() => onAct({ kind: isPaused ? 'resume_everything' : 'pause_everything' })}
            >
              {isPaused ? 'Resume everything' : 'Pause everything'}
            </Line>
          </Command.Group>
        ) : null}
        {campaigns.data && campaigns.data.data.length > 0 ? (
          <Command.Group heading="Campaigns">
            {campaigns.data.data.map((campaign) => (
              <CampaignLines key={campaign.id} campaign={campaign} onAct={onAct} onGo={go} />
            ))}
          </Command.Group>
        ) : null}
      </Command.List>
    </Command>
  )
}

type CampaignLinesProps = {
  campaign: CampaignSummaryDto
  onAct: PaletteCommandsProps['onAct']
  onGo: (href: string) => void
}

/** The campaign itself, and what may be done with it now. */
function CampaignLines({ campaign, onAct, onGo }: CampaignLinesProps) {
  const { id, name, state, actions } = campaign
  const offered = (['pause', 'resume', 'start'] as const).filter((action) => actions.includes(action))
  const verbs = { pause: 'Pause', resume: 'Resume', start: 'Start' }
  return (
    <>
      <Line
        value={`open campaign ${name} ${id}`}
        icon={<Megaphone aria-hidden />}
        onSelect={() => onGo(`/campaigns/${id}`)}
        detail={campaignStateWords[state].name}
      >
        {name}
      </Line>
      {offered.map((action) => (
        <Line
          key={action}
          value={`${action} campaign ${name} ${id}`}
          icon={action === 'pause' ? <Pause aria-hidden /> : <Play aria-hidden />}
          onSelect={() => onAct({ kind: action, campaignId: id, name })}
        >
          {verbs[action]} {name}
        </Line>
      ))}
    </>
  )
}

type LineProps = {
  value: string
  icon: ReactNode
  onSelect: () => void
  detail?: string
  children: ReactNode
}

function Line({ value, icon, onSelect, detail, children }: LineProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-default [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {detail ? <span className="max-w-[50%] truncate text-xs text-muted tabular-nums">{detail}</span> : null}
    </Command.Item>
  )
}

/** What looks like a phone number, with what people write between the digits. */
function readNumber(text: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(text)) return null
  return text.replaceAll(/\D/g, '').length >= digitsMin ? text : null
}

/** Numbers of who was found that match what was typed; the typed number itself where nobody has it. */
function listStoppable(
  found: readonly { numbers: readonly { e164: string }[] }[],
  typed: string | null,
  text: string,
): string[] {
  const digits = text.replaceAll(/\D/g, '')
  if (digits.length < 4) return []
  const known = found
    .flatMap(({ numbers }) => numbers.map(({ e164 }) => e164))
    .filter((e164) => e164.includes(digits))
  if (known.length > 0) return [...new Set(known)]
  return typed ? [typed] : []
}
