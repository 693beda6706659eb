import { createHash, createHmac } from 'node:crypto'
import { getEnv } from '@/lib/env'
import { deriveKey } from './derive-key'

type SuppressionKey = { source: Buffer; numbers: Buffer; values: Buffer; id: string }

let cached: SuppressionKey | undefined

function getSuppressionKey(): SuppressionKey {
  const source = getEnv().suppressionKey
  if (cached?.source !== source) {
    const numbers = deriveKey(source, 'erased number')
    const id = createHash('sha256').update(numbers).digest('hex').slice(0, 8)
    cached = { source, numbers, values: deriveKey(source, 'audited value'), id }
  }
  return cached
}

/** Stands beside every hash: which SUPPRESSION_KEY made it. Says nothing of the key. */
export function getSuppressionKeyId(): string {
  return getSuppressionKey().id
}

/**
 * HMAC-SHA-256 of a number in E.164 form: 32 bytes. A plain hash of a phone number is reversible, since all numbers can
 * be tried; the key is outside the database.
 */
export function hashNumber(e164: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', getSuppressionKey().numbers).update(e164, 'utf8').digest())
}

/** For audit rows: proves what a value was while it is kept elsewhere, and says nothing once it was erased there. */
export function hashValue(value: unknown): string {
  return createHmac('sha256', getSuppressionKey().values).update(JSON.stringify(value), 'utf8').digest('hex')
}
