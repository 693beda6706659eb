import { expect, it } from 'vitest'
import { readQuestion } from '@/lib/server/queries/contact/search/read-question'

it.each([
  '(212) 555-0100',
  '+1 212.555.0100',
  '\u202a+1 212 555 0100\u202c',
  '212\u2011555\u20130100',
  'tel:+1-212-555-0100',
  '212 555 0100 ext. 12',
  '2125550100 x12',
])('reads %s as the number', (q) => {
  expect(readQuestion(1n, 'US', q)?.understood).toMatch(/^Read as \+1 212 555 0100/)
})

it.each(['Max 12', 'Anna-Lena', 'A-17', 'ext 12'])('takes %s for a name or key', (q) => {
  expect(readQuestion(1n, 'US', q)?.understood).toMatch(/^Names that begin/)
})
