import { createHmac, timingSafeEqual } from 'node:crypto'
import { getEnv } from '@/lib/env'
import { deriveKey } from './derive-key'

let cached: { source: Buffer; key: Buffer } | undefined

function getPasswordKey(): Buffer {
  const source = getEnv().encryptionKey
  if (cached?.source !== source) cached = { source, key: deriveKey(source, 'connector password') }
  return cached.key
}

/**
 * HMAC-SHA-256 of a connector's password: 32 bytes. A slow hash would add nothing (the password is made by us with at
 * least 128 random bits) and would be a lever against the machine's path.
 */
export function hashConnectorPassword(password: string): Buffer {
  return createHmac('sha256', getPasswordKey()).update(password, 'utf8').digest()
}

/** Constant time. False for a stored hash of any other length. */
export function matchesConnectorPassword(password: string, secretHash: Uint8Array): boolean {
  const given = hashConnectorPassword(password)
  return secretHash.length === given.length && timingSafeEqual(given, secretHash)
}
