import { getCountries } from 'libphonenumber-js'
import { listZones } from '@/lib/domain/compliance/zones'

type PlaceChoice = { value: string; label: string }

/** What the forms offer as country and time zone: exactly what the server takes. */
export function listPlaceChoices(): { countries: PlaceChoice[]; zones: PlaceChoice[] } {
  const names = new Intl.DisplayNames('en', { type: 'region' })
  return {
    countries: getCountries()
      .map((code) => ({ value: code, label: `${names.of(code) ?? code} (${code})` }))
      .sort((a, b) => a.label.localeCompare(b.label, 'en')),
    zones: listZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
  }
}
