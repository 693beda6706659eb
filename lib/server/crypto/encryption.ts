import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { getEnv } from '@/lib/env'
import { deriveKey } from './derive-key'

/** Layout: version (1) · key id (4) · nonce (12) · tag (16) · ciphertext. Bound to the first five bytes as associated data. */
const VERSION = 1
const HEAD = 5
const NONCE = 12
const TAG = 16

type SecretKey = { source: Buffer; key: Buffer; head: Buffer }

let cached: SecretKey | undefined

function getSecretKey(): SecretKey {
  const source = getEnv().encryptionKey
  if (cached?.source !== source) {
    const key = deriveKey(source, 'stored secret')
    const keyId = createHash('sha256').update(key).digest().subarray(0, 4)
    cached = { source, key, head: Buffer.concat([Buffer.from([VERSION]), keyId]) }
  }
  return cached
}

/** AES-256-GCM with a fresh nonce; the key's id is stored with it. */
export function encryptSecret(text: string): Buffer {
  const { key, head } = getSecretKey()
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(head)
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([head, nonce, cipher.getAuthTag(), ciphertext])
}

/** Throws an Error without the secret where it was written under another ENCRYPTION_KEY or was altered. */
export function decryptSecret(stored: Uint8Array): string {
  const { key, head } = getSecretKey()
  const bytes = Buffer.from(stored)
  if (bytes.length < HEAD + NONCE + TAG || bytes[0] !== VERSION)
    throw new Error('A stored secret cannot be read.')
  if (!bytes.subarray(0, HEAD).equals(head)) {
    throw new Error('A stored secret was written under another ENCRYPTION_KEY.')
  }
  const nonce = bytes.subarray(HEAD, HEAD + NONCE)
  const tag = bytes.subarray(HEAD + NONCE, HEAD + NONCE + TAG)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(head).setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD + NONCE + TAG)), decipher.final()]).toString(
      'utf8',
    )
  } catch {
    throw new Error('A stored secret was altered.')
  }
}
