import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { Section } from '@/components/layout/section'
import { TextLink } from '@/components/shared/button-link'
import { formatNumber } from '@/lib/client/format'
import type { AttentionDto, OverviewDto } from '@/lib/contracts/overview'

const looks = {
  danger: { icon: CircleAlert, className: 'text-danger-text', word: 'Act now' },
  warning: { icon: TriangleAlert, className: 'text-warning-text', word: 'Look at it' },
  info: { icon: Info, className: 'text-info-text', word: 'Good to know' },
} as const

/** What needs a person. Absent when nothing does. */
export function AttentionList({ overview }: { overview: OverviewDto }) {
  const items = [...overview.attention, ...overview.campaigns.flatMap(describeIdleCampaign)]
  if (items.length === 0) return null
  return (
    <Section title="Needs a person" summary={formatNumber(items.length)} padded={false}>
      <ul>
        {items.map((item) => (
          <AttentionLine key={`${item.code} ${item.sentence}`} item={item} />
        ))}
      </ul>
    </Section>
  )
}

function AttentionLine({ item }: { item: AttentionDto }) {
  const { icon: Icon, className, word } = looks[item.level]
  return (
    <li className="flex flex-wrap items-start gap-x-2 gap-y-1 border-b border-separator px-3 py-2 last:border-0">
      <Icon aria-label={word} className={`mt-0.5 size-4 shrink-0 ${className}`} />
      <span className="min-w-0 flex-1 basis-60">{item.sentence}</span>
      {item.href ? <TextLink href={item.href}>{item.action ?? 'Open'}</TextLink> : null}
    </li>
  )
}

/** One sentence: which campaign runs without dialing, and why. */
function describeIdleCampaign({ id, name, idle, state }: OverviewDto['campaigns'][number]): AttentionDto[] {
  // A start that has not been answered yet is no trouble; "everything is paused" has its own banner.
  if (!idle || state !== 'running' || idle.code === 'paused_everything') return []
  return [
    {
      code: `idle_${id}`,
      // What ends by itself is only to be known.
      level: idle.until ? 'info' : 'warning',
      sentence: `${name} runs but does not dial. ${idle.sentence}`,
      href: `/campaigns/${id}`,
      action: 'Open the campaign',
    },
  ]
}
