import { Section } from '@/components/layout/section'
import { Num } from '@/components/shared/num'
import type { ContactListDetailDto } from '@/lib/contracts/contact-list'

const sources: Record<string, string> = {
  explicit: 'given by the file',
  postal: 'postal code',
  area_code: 'area code',
  country: 'country',
  unknown: 'not known',
}

const shownMax = 8

/** Where the contacts' first numbers are, and how that was decided. */
export function ListZones({ list }: { list: ContactListDetailDto }) {
  const shown = list.zones.slice(0, shownMax)
  const max = Math.max(1, ...shown.map((row) => row.contacts))
  return (
    <Section
      title="Time zones"
      summary={
        list.zones.length > shownMax
          ? `the ${shownMax} most frequent of ${list.zones.length}`
          : 'of the first numbers'
      }
    >
      {shown.length === 0 ? (
        <p className="text-muted">No contacts yet.</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {shown.map((row) => (
            <li key={`${row.zones.join('+')}${row.source}`} className="flex flex-col gap-0.5">
              <div className="flex justify-between gap-3">
                <span className="min-w-0" title={row.zones.join(', ')}>
                  {row.zones
                    .map((zone) => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' '))
                    .join(' + ') || 'No zone known: never called'}
                  <span className="text-xs text-muted"> · {sources[row.source] ?? row.source}</span>
                </span>
                <Num value={row.contacts} />
              </div>
              <div aria-hidden className="h-1 rounded-xs bg-default">
                <div
                  className="h-1 rounded-xs bg-accent"
                  style={{ width: `${(row.contacts / max) * 100}%` }}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
