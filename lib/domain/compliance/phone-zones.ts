/**
 * In which zones may the person who answers this number be? Sources in order of trust: explicit zone, postal
 * code, area code or prefix, country. Which of them count is the organisation's policy (see pickTrusted); every zone
 * that counts must be open, and the rules of every region that counts hold.
 * Confidence: high = a zone was given, the postal code and the number agree, or the country has one zone; medium =
 * one zone by postal code or area code; low = several zones; none = no zone is known.
 */
import type { ZoneSet } from './callable-intervals'
import { nanpAreaCodes, nanpZoneSets } from './phone-zone-data'
import { findPostalPlace } from './postal-zones'
import { findPrefixZones } from './prefix-zones'
import { isRegionOf } from './region-codes'
import { findRegionCountry } from './rule-sets'
import { countryZones } from './zone-data'
import type { ZonePolicy } from './zone-rules'
import { isKnownZone } from './zones'

export type ZoneSource = 'explicit' | 'postal' | 'area_code' | 'country' | 'unknown'
export type ZoneConfidence = 'high' | 'medium' | 'low' | 'none'

export type AreaCode = { code: string; country: string; region: string | null; zones: readonly string[] }

const splitZoneSets = nanpZoneSets.map((set) => set.split('+'))
const areaCodes = new Map<string, AreaCode>(
  nanpAreaCodes
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const code = entry.slice(0, 3)
      const zones = splitZoneSets[Number.parseInt(entry.slice(3, 5), 36)] ?? []
      const [left = '', right] = entry.slice(5).split(':')
      const country = right === undefined ? 'US' : left
      const region = right === undefined ? left : right
      return [code, { code, country, region: region === '' ? null : region, zones }]
    }),
)

const zonesByCountry = new Map<string, readonly string[]>(
  countryZones
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, 2), line.slice(3).split('+')]),
)

export function findAreaCode(code: string): AreaCode | null {
  return areaCodes.get(code) ?? null
}

export function listAreaCodes(): AreaCode[] {
  return [...areaCodes.values()]
}

/** Every populated zone of a country that behaves differently from the others; [] for an unknown country. */
export function listCountryZones(country: string): readonly string[] {
  return zonesByCountry.get(country) ?? []
}

/** NANP codes that say nothing about place: toll-free, premium, personal, carrier, non-geographic Canada. */
const nonGeographicNanp =
  /^\+1(8(00|33|44|55|66|77|88|22)|900|[567]00|710|5(2[1-9]|33|44|66|77|88)|6(22|33|44|55|77|88))/

export type ZoneQuestion = {
  e164: string
  /** ISO 3166 alpha-2 of the number, null when it has none (+800, +883…). */
  country: string | null
  /** An IANA name that a file or a person gave. */
  explicitZone?: string | null
  /** Zone of the postal address, where the asker knows one; else the postal code says it. */
  postalZone?: string | null
  postalCode?: string | null
  /** Country of the postal address; the number's where it is left out. */
  placeCountry?: string | null
  /** Region that a file or a person gave. */
  region?: string | null
  policy?: ZonePolicy
  /** The organisation's zone for numbers without a place; none = such numbers are never called. */
  unknownZone?: string | null
}

export type ZoneDecision = {
  country: string | null
  /** Sorted codes, such as `FL`: the rules of every one hold. */
  regions: string[]
  /** Sorted IANA names, every one must be open; [] = blocked. */
  zones: string[]
  /** The most trusted source that took part. */
  source: ZoneSource
  confidence: ZoneConfidence
}

function readNumber(question: ZoneQuestion): ZoneDecision {
  const { e164, country } = question
  const unknown: ZoneDecision = {
    country,
    regions: [],
    zones: toList(knownZone(question.unknownZone)),
    source: 'unknown',
    confidence: 'none',
  }
  if (e164.startsWith('+1')) {
    const area = areaCodes.get(e164.slice(2, 5))
    if (area !== undefined) {
      const { region, zones } = area
      const confidence = zones.length === 1 ? 'medium' : 'low'
      const regions = region === null ? [] : [region]
      return { country: area.country, regions, zones: [...zones], source: 'area_code', confidence }
    }
    if (nonGeographicNanp.test(e164)) return unknown
  }
  const byPrefix = country === null ? null : findPrefixZones(e164, country)
  if (byPrefix !== null) {
    const confidence = byPrefix.length === 1 ? 'medium' : 'low'
    return { country, regions: [], zones: [...byPrefix], source: 'area_code', confidence }
  }
  const zones = country === null ? [] : listCountryZones(country)
  if (zones.length === 0) return unknown
  const confidence = zones.length === 1 ? 'high' : 'low'
  return { country, regions: [], zones: [...zones], source: 'country', confidence }
}

/** States whose rules hold for every number with one of their area codes, wherever its owner lives. */
const residentByAreaCode = new Set(['FL', 'OK', 'WA'])

/**
 * What the address says; its region means something to the rules of its own country only. What is no region of it, such as
 * `UNK`, is no word to be trusted: a policy would let no state's rules hold for it.
 */
function readPlace(question: ZoneQuestion, byNumber: ZoneDecision) {
  const { postalCode, postalZone, region, placeCountry } = question
  const country = placeCountry ?? byNumber.country
  const postal = postalCode ? findPostalPlace(postalCode, country) : null
  const regionCountry = findRegionCountry(country)
  const isOfNumber = regionCountry === findRegionCountry(byNumber.country)
  return {
    zone: knownZone(postalZone) ?? knownZone(postal?.zone),
    postalRegion: isOfNumber ? (postal?.region ?? null) : null,
    givenRegion: region && isOfNumber && isRegionOf(regionCountry, region) ? region : null,
  }
}

/**
 * Whose word counts. `all`: everybody's. `trust_explicit`: what was given, alone; where nothing was, everybody's.
 * `trust_postal`: what was given, or else the address, alone; without either the number. `number_only`: the number.
 */
function pickTrusted(
  policy: ZonePolicy,
  explicit: string | null,
  postal: string | null,
  ofNumber: readonly string[],
): readonly string[] {
  if (policy === 'number_only') return ofNumber
  if (policy !== 'all' && explicit !== null) return [explicit]
  if (policy === 'trust_postal' && postal !== null) return [postal]
  return [...toList(explicit), ...toList(postal), ...ofNumber]
}

const toList = (text: string | null) => (text === null ? [] : [text])

const toSorted = (texts: readonly string[]) => [...new Set(texts)].sort()

function knownZone(zone: string | null | undefined): string | null {
  return zone && isKnownZone(zone) ? zone : null
}

export function decideZones(question: ZoneQuestion): ZoneDecision {
  const policy = question.policy ?? 'all'
  const byNumber = readNumber(question)
  const { zone: postal, givenRegion, postalRegion } = readPlace(question, byNumber)
  const explicit = knownZone(question.explicitZone)
  const regions = toSorted([
    ...pickTrusted(policy, givenRegion, postalRegion, byNumber.regions),
    ...byNumber.regions.filter((region) => residentByAreaCode.has(region)),
  ])
  const given = policy === 'number_only' ? null : (explicit ?? postal)
  if (given === null) return { ...byNumber, regions, zones: toSorted(byNumber.zones) }
  // An organisation's fallback for unplaced numbers yields to any zone that was given.
  const ofNumber = byNumber.source === 'unknown' ? [] : byNumber.zones
  return {
    country: byNumber.country,
    regions,
    zones: toSorted(pickTrusted(policy, explicit, postal, ofNumber)),
    source: explicit === null ? 'postal' : 'explicit',
    confidence: explicit !== null || ofNumber.includes(given) ? 'high' : 'medium',
  }
}

/** The natural key of a zone set: `country|region+region|zone+zone`. */
export function formatZoneSetKey({ country, regions, zones }: ZoneSet): string {
  return `${country ?? ''}|${regions.join('+')}|${zones.join('+')}`
}
