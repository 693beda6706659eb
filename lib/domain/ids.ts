/**
 * Ids as people see them: a three-letter prefix and the 64-bit value in 13 lower-case Crockford
 * base32 characters. Fixed width keeps text order equal to number order, so ids sort by time.
 */
export const idPrefixes = {
  organisation: 'org',
  user: 'usr',
  apiKey: 'key',
  connectorCredential: 'crd',
  webhookSecret: 'whs',
  campaign: 'cmp',
  campaignVersion: 'cmv',
  contactList: 'lst',
  listImport: 'imp',
  contact: 'con',
  contactNumber: 'num',
  dncEntry: 'dnc',
  ruleSet: 'rul',
  dispositionEvent: 'evt',
  callback: 'cbk',
  auditEvent: 'aud',
  campaignCommand: 'cmd',
  job: 'job',
} as const

export type IdPrefix = (typeof idPrefixes)[keyof typeof idPrefixes]

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const digitCount = 13
const idMax = 2n ** 63n - 1n

/** Throws RangeError for a value that PostgreSQL's bigint cannot hold or that is negative. */
export function formatId(prefix: IdPrefix, id: bigint): string {
  if (id < 0n || id > idMax) throw new RangeError(`Id out of range: ${id}`)
  let rest = id
  let text = ''
  for (let index = 0; index < digitCount; index += 1) {
    text = alphabet.charAt(Number(rest & 31n)) + text
    rest >>= 5n
  }
  return `${prefix}_${text}`
}

/** Strict: only what formatId writes is read back; anything else is null, never an exception. */
export function parseId(prefix: IdPrefix, text: string): bigint | null {
  if (text.length !== prefix.length + 1 + digitCount || !text.startsWith(`${prefix}_`)) return null
  let id = 0n
  for (const character of text.slice(prefix.length + 1)) {
    const digit = alphabet.indexOf(character)
    if (digit < 0) return null
    id = (id << 5n) | BigInt(digit)
  }
  return id > idMax ? null : id
}
