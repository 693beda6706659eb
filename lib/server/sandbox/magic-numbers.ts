/**
 * Numbers that always end the same way, by their last four digits, so that a person or a test can ask
 * for an outcome: 0101–0118 = outcome 1–18, 0119 = no disposition ever comes, 0120 = a code on no list.
 * All lie in ranges reserved for fiction (+1 212 555 0116 is answered by a live voice).
 */
export const silentMagic = '0119'
export const unlistedMagic = { tail: '0120', code: 20 } as const

export function findMagicOutcome(dialNumber: string): number | 'silent' | null {
  const tail = dialNumber.slice(-4)
  if (tail === silentMagic) return 'silent'
  if (tail === unlistedMagic.tail) return unlistedMagic.code
  const number = Number(tail) - 100
  return /^01\d\d$/.test(tail) && number >= 1 && number <= 18 ? number : null
}
