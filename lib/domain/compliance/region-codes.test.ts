import { expect, it } from 'vitest'
import { findRegionCode } from './region-codes'

it.each([
  ['California', 'CA'],
  [' new  york ', 'NY'],
  ['Washington, D.C.', 'DC'],
  ['Washington', 'WA'],
  ['Québec', 'QC'],
  ['QUEBEC', 'QC'],
  ['Île-du-Prince-Édouard', 'PE'],
  ['Newfoundland & Labrador', 'NL'],
  ['fl', 'FL'],
  ['US-TX', 'TX'],
  ['nsw', 'NSW'],
  ['Bavaria', null],
])('reads %s as %s', (text, code) => {
  expect(findRegionCode(text, null)).toBe(code)
})

it('takes a name of America for itself only where the address may be there', () => {
  expect(findRegionCode('Georgia', 'US')).toBe('GA')
  expect(findRegionCode('Georgia', 'GE')).toBeNull()
})
