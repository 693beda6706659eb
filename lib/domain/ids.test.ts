import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatId, parseId } from './ids'

it('reads back every id it writes, under its own prefix only', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 63n - 1n), (id) => {
      const text = formatId('cmp', id)
      expect(text).toMatch(/^cmp_[0-9a-hjkmnp-tv-z]{13}$/)
      expect(parseId('cmp', text)).toBe(id)
      expect(parseId('lst', text)).toBeNull()
    }),
  )
})

it('keeps text order equal to number order', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 63n - 1n), fc.bigInt(0n, 2n ** 63n - 1n), (left, right) => {
      expect(formatId('cmp', left) < formatId('cmp', right)).toBe(left < right)
    }),
  )
})

it.each([
  '',
  'cmp_',
  'cmp_123',
  'cmp_000000000000I',
  'cmp_000000000000A',
  'cmp_zzzzzzzzzzzzz',
  ' cmp_0000000000001',
])('refuses %j', (text) => expect(parseId('cmp', text)).toBeNull())
