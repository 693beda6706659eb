import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { ZoneDecision } from '@/lib/domain/compliance/phone-zones'
import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { type Place, placeNumber } from '@/lib/server/services/contact/place-number'
import type { Tx } from '@/lib/server/services/context'

/** A stored number whose zones are to be others. */
export type Misplaced = { id: bigint; contactId: bigint; decision: ZoneDecision; key: string }

type NumberRow = Place & {
  id: bigint
  contactId: bigint
  e164: string
  numberCountry: string | null
  key: string
  zoneSource: string
  zoneConfidence: string
}

const NUMBERS_A_TURN = 250

/** Numbers of these contacts, whatever their state, that the rules place otherwise than they are stored. */
export async function findMisplaced(
  tx: Pick<Tx, '$queryRaw'>,
  organisationId: bigint,
  contactIds: readonly bigint[],
  rules: ZoneRules,
): Promise<Misplaced[]> {
  if (contactIds.length === 0) return []
  const rows = await tx.$queryRaw<NumberRow[]>`
    select n.id, c.id as "contactId", n.e164, n.country as "numberCountry", z.key, n.zone_source as "zoneSource",
           n.zone_confidence as "zoneConfidence", c.time_zone as "timeZone", c.postal_code as "postalCode", c.region,
           c.country
    from unnest(${contactIds.map(String)}::bigint[]) k(id)
    cross join lateral (
      select * from contact where organisation_id = ${organisationId} and id = k.id limit 1) c
    join contact_number n on n.contact_id = c.id
    join zone_set z on z.id = n.zone_set_id
    order by n.id`
  const misplaced: Misplaced[] = []
  for (const [index, row] of rows.entries()) {
    const { id, contactId, e164, numberCountry, ...stored } = row
    const { decision, key } = placeNumber({ e164, country: numberCountry }, stored, rules)
    const isSame =
      key === stored.key &&
      decision.source === stored.zoneSource &&
      decision.confidence === stored.zoneConfidence
    if (!isSame) misplaced.push({ id, contactId, decision, key })
    if (index % NUMBERS_A_TURN === NUMBERS_A_TURN - 1) await yieldToOthers()
  }
  return misplaced
}
