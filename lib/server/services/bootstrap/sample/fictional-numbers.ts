/**
 * Blocks of numbers that reach nobody, reserved for fiction by the numbering authorities: NANPA
 * (555-0100 to 555-0199 in every area code), Ofcom (drama numbers), ACMA (fictitious numbers).
 * The last four digits 0100–0120 are left out: they are the sandbox's magic numbers.
 */
export type NumberBlock = {
  country: string
  /** Only where the number alone does not tell. */
  timeZone: string | null
  /** E.164 without the last four digits. */
  prefix: string
  first: number
  last: number
  /** How often the sample takes from it, relative to the others of its part. */
  weight: number
}

const nanp = (country: string, weight: number, codes: string): NumberBlock[] =>
  codes
    .trim()
    .split(/\s+/)
    .map((code) => ({ country, timeZone: null, prefix: `+1${code}555`, first: 121, last: 199, weight }))

export const americanBlocks: readonly NumberBlock[] = [
  // Eastern
  ...nanp('US', 3, '212 718 347 617 508 215 412 202 404 305 813 919 704 216 614 313 317 203 401 207 603 802'),
  // Central
  ...nanp('US', 3, '312 773 414 612 314 816 504 713 214 512 210 901 615 205 601 501 405 515 316'),
  // Mountain and Pacific
  ...nanp('US', 4, '303 720 801 505 602 480 406 307 213 310 415 510 619 916 206 253 503 702 775 360 559 951'),
  // Alaska, Hawaii, Puerto Rico, Virgin Islands, Guam, Northern Marianas
  ...nanp('US', 8, '907 808'),
  ...nanp('PR', 3, '787'),
  ...nanp('VI', 2, '340'),
  ...nanp('GU', 8, '671'),
  ...nanp('MP', 5, '670'),
  ...nanp('CA', 3, '416 647 613 514 418 604 778 403 780 204 306 506 902'),
  // Newfoundland and Labrador
  ...nanp('CA', 4, '709'),
]

const british = (prefix: string, weight: number, first = 121, last = 999): NumberBlock => ({
  country: 'GB',
  timeZone: null,
  prefix,
  first,
  last,
  weight,
})

export const britishBlocks: readonly NumberBlock[] = [
  british('+44207946', 4),
  ...['113', '114', '116', '117', '118', '121', '131', '141', '151', '161'].map((code) =>
    british(`+44${code}496`, 1),
  ),
  british('+44191498', 1),
  british('+44289649', 1, 6121, 6999),
  british('+44292018', 1),
]

const australian = (area: string, timeZone: string, weight: number): NumberBlock[] =>
  ['5550', '7010'].map((middle) => ({
    country: 'AU',
    timeZone,
    prefix: `+61${area}${middle}`,
    first: 121,
    last: 999,
    weight,
  }))

export const australianBlocks: readonly NumberBlock[] = [
  ...australian('2', 'Australia/Sydney', 3),
  ...australian('3', 'Australia/Melbourne', 3),
  ...australian('7', 'Australia/Brisbane', 2),
  ...australian('8', 'Australia/Perth', 3),
]
