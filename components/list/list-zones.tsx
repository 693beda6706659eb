import { Section } from '@/components/layout/section'
import { Counting } from '@/components/list/as-of'
import { ShareBars } from '@/components/list/share-bars'
import type { ContactListDetailDto, ListMakeUpDto } from '@/lib/contracts/contact-list'

/** Whence a zone is known, and how far that can be trusted. */
const sources: Record<string, string> = {
  explicit: 'given, certain',
  postal: 'postal code, good',
  area_code: 'area code, fair',
  country: 'country, fair',
  unknown: 'not known',
}

const shownMax = 8

/** In how many zones the contacts' first numbers may be, which, and how that was decided. */
export function ListZones({ list: { makeUp } }: { list: ContactListDetailDto }) {
  return (
    <Section title="Time zones" summary="of the first numbers">
      {makeUp ? <Zones makeUp={makeUp} /> : <Counting what="Zones" />}
    </Section>
  )
}

function Zones({ makeUp: { zoneShares, zones, zoneCount } }: { makeUp: ListMakeUpDto }) {
  const whole = zoneShares.single + zoneShares.several + zoneShares.unknown
  if (whole === 0) return <p className="text-muted">No contacts yet.</p>
  const shown = zones.slice(0, shownMax)
  return (
    <div className="flex flex-col gap-4">
      <ShareBars
        label="Contacts by how well their zone is known"
        whole={whole}
        rows={[
          { id: 'single', label: 'One zone', value: zoneShares.single },
          {
            id: 'several',
            label: 'Several zones',
            help: 'called only while all of them are open',
            value: zoneShares.several,
          },
          {
            id: 'unknown',
            label: 'Unknown',
            help: 'never called under calling hours',
            value: zoneShares.unknown,
          },
        ]}
      />
      <div className="flex flex-col gap-2 border-t border-separator pt-3">
        <h3 className="text-xs text-muted">
          {zones.length > shownMax
            ? `The ${shownMax} most frequent, of ${zoneCount} different zones or sets of zones`
            : 'Which zones, and how they are known'}
        </h3>
        <ShareBars
          label="Contacts by zone"
          whole={whole}
          rows={shown.map((row) => ({
            id: `${row.zones.join('+')} ${row.source}`,
            label: row.zones.map(nameZone).join(' + ') || 'No zone',
            help: nameSource(row),
            value: row.contacts,
          }))}
        />
        <p className="text-xs text-muted">
          An area code is only fair: people keep their numbers when they move. A postal code or a zone in the
          file is better.
        </p>
      </div>
    </div>
  )
}

function nameSource({ zones, source }: ListMakeUpDto['zones'][number]): string {
  if (source === 'unknown' && zones.length > 0) return 'no place known, the organisation’s setting'
  return sources[source] ?? source
}

function nameZone(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}
