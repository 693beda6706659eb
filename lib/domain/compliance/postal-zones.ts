/** Zone and region of a postal code of the United States or Canada. */
import { zipZoneNames, zipZoneRuns } from './postal-zone-data'

export type PostalPlace = {
  /** IANA name of a populated zone; null where the code lies in several or in none that is known. */
  zone: string | null
  /** State or province; null in territories. */
  region: string | null
}

const runs: { start: number; end: number; zone: string }[] = []
for (const token of zipZoneRuns.trim().split(/\s+/)) {
  const [gap = 0, more = 0, index = 0] = token.split('.').map((part) => Number.parseInt(part, 36))
  const start = (runs.at(-1)?.end ?? 0) + gap
  runs.push({ start, end: start + more, zone: zipZoneNames[index] ?? '' })
}

/** First three digits, as the postal service gives them to states. */
const stateRanges =
  '005 NY|010-027 MA|028-029 RI|030-038 NH|039-049 ME|050-054 VT|055 MA|056-059 VT|060-069 CT|070-089 NJ|100-149 NY|150-196 PA|197-199 DE|200 DC|201 VA|202-205 DC|206-219 MD|220-246 VA|247-268 WV|270-289 NC|290-299 SC|300-319 GA|320-339 FL|341-349 FL|350-369 AL|370-385 TN|386-397 MS|398-399 GA|400-427 KY|430-459 OH|460-479 IN|480-499 MI|500-528 IA|530-549 WI|550-567 MN|569 DC|570-577 SD|580-588 ND|590-599 MT|600-629 IL|630-658 MO|660-679 KS|680-693 NE|700-714 LA|716-729 AR|730-732 OK|733 TX|734-749 OK|750-799 TX|800-816 CO|820-831 WY|832-838 ID|840-847 UT|850-865 AZ|870-884 NM|885 TX|889-898 NV|900-961 CA|967-968 HI|970-979 OR|980-994 WA|995-999 AK'
    .split('|')
    .map((entry) => {
      const [range = '', state = ''] = entry.split(' ')
      const [from = '', to = from] = range.split('-')
      return { from: Number(from), to: Number(to), state }
    })

/** Single codes that lie across their state's border, or in a territory. */
const stateExceptions: Readonly<Record<string, string | null>> = {
  '06390': 'NY',
  '83414': 'WY',
  '96799': null,
}

/** First letter -> province; its zone where all of the letter has one. */
const canada: Readonly<Record<string, PostalPlace>> = {
  A: { zone: null, region: 'NL' },
  B: { zone: 'America/Halifax', region: 'NS' },
  C: { zone: 'America/Halifax', region: 'PE' },
  E: { zone: 'America/Halifax', region: 'NB' },
  G: { zone: null, region: 'QC' },
  H: { zone: 'America/Toronto', region: 'QC' },
  J: { zone: 'America/Toronto', region: 'QC' },
  K: { zone: 'America/Toronto', region: 'ON' },
  L: { zone: 'America/Toronto', region: 'ON' },
  M: { zone: 'America/Toronto', region: 'ON' },
  N: { zone: 'America/Toronto', region: 'ON' },
  P: { zone: null, region: 'ON' },
  R: { zone: 'America/Winnipeg', region: 'MB' },
  S: { zone: null, region: 'SK' },
  T: { zone: 'America/Edmonton', region: 'AB' },
  V: { zone: null, region: 'BC' },
  X: { zone: null, region: null },
  Y: { zone: 'America/Whitehorse', region: 'YT' },
}

/** `country`: of the address. A ZIP that lost its leading zeros in a spreadsheet is understood. Null: says nothing. */
export function findPostalPlace(postalCode: string, country: string | null): PostalPlace | null {
  const text = postalCode.trim().toUpperCase()
  if (country === 'US') {
    const zip = /^(\d{3,5})(?:\.0)?$|^(\d{5})[- ]?\d{4}$/.exec(text)
    return zip ? findZip((zip[1] ?? zip[2] ?? '').padStart(5, '0')) : null
  }
  if (country === 'CA' && /^[A-Z]\d[A-Z][ -]?(\d[A-Z]\d)?$/.test(text)) return canada[text[0] ?? ''] ?? null
  return null
}

function findZip(zip: string): PostalPlace | null {
  const zone = findZipZone(Number(zip))
  const lead = Number(zip.slice(0, 3))
  const byLead = stateRanges.find(({ from, to }) => lead >= from && lead <= to)?.state ?? null
  const exception = stateExceptions[zip]
  const region = exception === undefined ? byLead : exception
  return zone === null && region === null ? null : { zone, region }
}

function findZipZone(zip: number): string | null {
  let low = 0
  let high = runs.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const run = runs[middle]
    if (run === undefined) return null
    if (zip < run.start) high = middle - 1
    else if (zip > run.end) low = middle + 1
    else return run.zone
  }
  return null
}
