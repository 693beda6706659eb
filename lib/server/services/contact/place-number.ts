import { decideZones, formatZoneSetKey, type ZoneDecision } from '@/lib/domain/compliance/phone-zones'
import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import type { ContactWrite, NumberWrite } from '@/lib/server/services/contact/contact-write'

export type Place = Pick<ContactWrite, 'timeZone' | 'postalCode' | 'region' | 'country'>

/** In which zones the number of a contact at that place may be, as the organisation decides, and the key of that set. */
export function placeNumber(
  number: Pick<NumberWrite, 'e164' | 'country'>,
  place: Place,
  rules: ZoneRules,
): { decision: ZoneDecision; key: string } {
  const decision = decideZones({
    e164: number.e164,
    country: number.country ?? (place.country || null),
    explicitZone: place.timeZone || null,
    postalCode: place.postalCode || null,
    placeCountry: place.country || null,
    region: toRegionCode(place.region),
    ...rules,
  })
  return { decision, key: formatZoneSetKey(decision) }
}

/** Rules know regions by code; a name that was not understood decides nothing. */
function toRegionCode(region: string | null | undefined): string | null {
  return region && /^[A-Z0-9]{2,3}$/.test(region) ? region : null
}
