/** Why a number that came with a contact is kept but never dialed: words that follow the number as it was given. */
export const numberFaultWords = {
  number_mangled: 'was turned into a scientific number by a spreadsheet: format its column as text',
  number_not_a_number: 'is not a phone number',
  number_without_country: 'has no country code that exists',
  number_too_short: 'is too short for a phone number',
  number_too_long: 'is too long for a phone number',
  number_wrong_length: 'has a length that no number of its country has',
  number_twice: 'is given twice',
} as const

export type NumberFault = keyof typeof numberFaultWords
export const numberFaults = Object.keys(numberFaultWords).filter(isNumberFault)

/** Words for a stored code; a code of another release gets the plainest ones. */
export function describeNumberFault(code: string): string {
  return isNumberFault(code) ? numberFaultWords[code] : numberFaultWords.number_not_a_number
}

function isNumberFault(code: string): code is NumberFault {
  return Object.hasOwn(numberFaultWords, code)
}
