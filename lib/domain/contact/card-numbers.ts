/**
 * Does a cell hold what looks like the number of a payment card? An issuer's prefix, a length of that issuer, and a
 * right check digit (ISO/IEC 7812; ranges as the networks publish them). Visa's 13 digits, of which no card is left, are
 * no length here: with them a tenth of all German mobile numbers (+49 151 …, 13 digits) would look like a card.
 */
type Issuer = {
  name: string
  ranges: readonly (readonly [from: number, to: number])[]
  lengths: readonly number[]
}

/** Ranges of the first four digits. */
const issuers: readonly Issuer[] = [
  { name: 'Visa', ranges: [[4000, 4999]], lengths: [16, 19] },
  {
    name: 'Mastercard',
    ranges: [
      [5100, 5599],
      [2221, 2720],
    ],
    lengths: [16],
  },
  {
    name: 'American Express',
    ranges: [
      [3400, 3499],
      [3700, 3799],
    ],
    lengths: [15],
  },
  {
    name: 'Discover',
    ranges: [
      [6011, 6011],
      [6440, 6599],
    ],
    lengths: [16, 17, 18, 19],
  },
  {
    name: 'Diners Club',
    ranges: [
      [3000, 3059],
      [3095, 3095],
      [3600, 3699],
      [3800, 3999],
    ],
    lengths: [14],
  },
  { name: 'JCB', ranges: [[3528, 3589]], lengths: [16, 17, 18, 19] },
  { name: 'UnionPay', ranges: [[6200, 6299]], lengths: [16, 17, 18, 19] },
  {
    name: 'Maestro',
    ranges: [
      [5018, 5018],
      [5020, 5020],
      [5038, 5038],
      [5893, 5893],
      [6304, 6304],
      [6759, 6759],
      [6761, 6763],
    ],
    lengths: [16, 17, 18, 19],
  },
]

const CARD_DIGITS_MIN = 14
const CARD_DIGITS_MAX = 19

/** The issuer whose card the text looks like; null = none. Digits may stand in groups, with other numbers around. */
export function findCardIssuer(text: string): string | null {
  if (text.length < CARD_DIGITS_MIN || !hasManyDigits(text)) return null
  // Groups of one number stand a space, a hyphen or a dot apart; all else ends it.
  for (const [run] of text.matchAll(/\d+(?:(?:[ \u00a0\u2010-\u2013.]|[ ]?-[ ]?)\d+)*/g)) {
    const groups = run.match(/\d+/g) ?? []
    for (let first = 0; first < groups.length; first += 1) {
      let digits = ''
      for (let next = first; next < groups.length && digits.length < CARD_DIGITS_MAX; next += 1) {
        digits += groups[next]
        const issuer = findIssuer(digits)
        if (issuer !== null) return isIban(text) ? null : issuer
      }
    }
  }
  return null
}

/** The text with all but the last four of its digits hidden. */
export function maskDigits(text: string): string {
  return text.replace(/\d(?=(?:\D*\d){4})/g, '•')
}

/** Columns of numbers and keys are never looked at: a list of phone numbers or of customer numbers must pass. */
export function isCardCheckedField(field: string): boolean {
  return !/^(number\d*|customerAni|externalKey|accountKey)$/.test(field)
}

function hasManyDigits(text: string): boolean {
  let digits = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) {
      digits += 1
      if (digits >= CARD_DIGITS_MIN) return true
    }
  }
  return false
}

function findIssuer(digits: string): string | null {
  if (digits.length < CARD_DIGITS_MIN || digits.length > CARD_DIGITS_MAX) return null
  const lead = Number(digits.slice(0, 4))
  const issuer = issuers.find(
    ({ ranges, lengths }) =>
      lengths.includes(digits.length) && ranges.some(([from, to]) => lead >= from && lead <= to),
  )
  return issuer !== undefined && passesLuhn(digits) ? issuer.name : null
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** A bank account in groups of four may hold a card's digits by chance; its own check digits (ISO 7064) tell. */
function isIban(text: string): boolean {
  const iban = text.replace(/[\s-]/g, '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false
  let remainder = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}
