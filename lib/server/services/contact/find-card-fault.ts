/** Issuers by prefix and the lengths that their cards have (ISO/IEC 7812 ranges as the networks publish them). */
const issuers: { name: string; prefix: RegExp; lengths: number[] }[] = [
  { name: 'Visa', prefix: /^4/, lengths: [13, 16, 19] },
  { name: 'Mastercard', prefix: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { name: 'American Express', prefix: /^3[47]/, lengths: [15] },
  { name: 'Discover', prefix: /^(6011|65|64[4-9])/, lengths: [16, 19] },
  { name: 'Diners Club', prefix: /^(30[0-5]|36|38)/, lengths: [14] },
  { name: 'JCB', prefix: /^35(2[89]|[3-8])/, lengths: [16] },
]

/** The issuer whose card the text looks like: its prefix, its length and a right check digit. Null = none. */
export function findCardFault(text: string): string | null {
  for (const [run] of text.matchAll(/\d(?:[ -]?\d){12,18}/g)) {
    const digits = run.replace(/\D/g, '')
    const issuer = issuers.find(
      ({ prefix, lengths }) => prefix.test(digits) && lengths.includes(digits.length),
    )
    if (issuer && passesLuhn(digits)) return issuer.name
  }
  return null
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
