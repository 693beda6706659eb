/**
 * In which zones may the person who answers this number be? Sources in order of trust: explicit zone, postal
 * code, area code or prefix, country. Policy `all` (the default): every candidate zone counts, so all must be open, and
 * the rules of every candidate region hold.
 * Confidence: high = a zone was given, the postal code and the number agree, or the country has one zone; medium =
 * one zone by postal code or area code; low = several zones; none = no zone is known.
 */
import type { ZoneSet } from './callable-intervals'
import { nanpAreaCodes, nanpZoneSets } from './phone-zone-data'
import { findPostalPlace } from './postal-zones'
import { findPrefixZones } from './prefix-zones'
import { countryZones } from './zone-data'
import { isKnownZone } from './zones'

export type ZoneSource = 'explicit' | 'postal' | 'area_code' | 'country' | 'unknown'
export type ZoneConfidence = 'high' | 'medium' | 'low' | 'none'
export type ZonePolicy = 'all' | 'trust_explicit' | 'number_only'

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
    zones: question.unknownZone ? [question.unknownZone] : [],
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

/** What the address says; its region means something to the rules of its own country only. */
function readPlace(question: ZoneQuestion, byNumber: ZoneDecision) {
  const { postalCode, postalZone, region, placeCountry } = question
  const country = placeCountry ?? byNumber.country
  const postal = postalCode ? findPostalPlace(postalCode, country) : null
  const isOfNumber = country === byNumber.country
  return {
    zone: knownZone(postalZone) ?? knownZone(postal?.zone),
    postalRegion: isOfNumber ? (postal?.region ?? null) : null,
    givenRegion: isOfNumber ? (region ?? null) : null,
  }
}

/** The regions whose rules hold: under `all` of every source, as any may be where the person is. */
function decideRegions(
  policy: ZonePolicy,
  byNumber: ZoneDecision,
  place: ReturnType<typeof readPlace>,
): string[] {
  if (policy === 'number_only') return byNumber.regions
  const ofPlace = [place.givenRegion, place.postalRegion].filter((region) => region !== null)
  const trusted = ofPlace.slice(0, 1)
  if (policy === 'all') return toSorted([...ofPlace, ...byNumber.regions])
  const ofNumber = trusted.length === 0 ? byNumber.regions : byNumber.regions.filter(isResident)
  return toSorted([...trusted, ...ofNumber])
}

const isResident = (region: string) => residentByAreaCode.has(region)

const toSorted = (texts: readonly string[]) => [...new Set(texts)].sort()

function knownZone(zone: string | null | undefined): string | null {
  return zone && isKnownZone(zone) ? zone : null
}

export function decideZones(question: ZoneQuestion): ZoneDecision {
  const policy = question.policy ?? 'all'
  const byNumber = readNumber(question)
  const place = readPlace(question, byNumber)
  const regions = decideRegions(policy, byNumber, place)
  const numberOnly = { ...byNumber, regions, zones: toSorted(byNumber.zones) }
  if (policy === 'number_only') return numberOnly
  const explicit = knownZone(question.explicitZone)
  const given = explicit ?? place.zone
  if (given === null) return numberOnly
  const zones = [given]
  if (policy === 'all') {
    if (place.zone !== null) zones.push(place.zone)
    // An organisation's fallback for unplaced numbers yields to any zone that was given.
    if (byNumber.source !== 'unknown') zones.push(...byNumber.zones)
  }
  const agrees = byNumber.source !== 'unknown' && byNumber.zones.includes(given)
  return {
    country: byNumber.country,
    regions,
    zones: toSorted(zones),
    source: explicit === null ? 'postal' : 'explicit',
    confidence: explicit !== null || agrees ? 'high' : 'medium',
  }
}

/** The natural key of a zone set: `country|region+region|zone+zone`. */
export function formatZoneSetKey({ country, regions, zones }: ZoneSet): string {
  return `${country ?? ''}|${regions.join('+')}|${zones.join('+')}`
}
