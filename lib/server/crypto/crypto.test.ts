import { beforeAll, expect, test } from 'vitest'
import { overrideEnvForTest } from '@/lib/env'
import { decryptSecret, encryptSecret } from './encryption'
import { hashConnectorPassword, matchesConnectorPassword } from './keyed-hash'

const settings = (encryptionKey: string) =>
  overrideEnvForTest({
    DATABASE_URL: 'postgresql://nobody@localhost/none',
    AUTH_SECRET: 'auth-secret-of-the-tests-0123456789',
    ENCRYPTION_KEY: encryptionKey,
    SUPPRESSION_KEY: 'suppression-key-of-the-tests-012345',
  })

beforeAll(() => settings('encryption-key-of-the-tests-0123456'))

test('a secret is read back, and is written differently each time', () => {
  const first = encryptSecret('sécret')
  expect(decryptSecret(first)).toBe('sécret')
  expect(encryptSecret('sécret').equals(first)).toBe(false)
  expect(first.includes(Buffer.from('sécret'))).toBe(false)
})

test('an altered secret is refused wherever it was altered', () => {
  const stored = encryptSecret('secret')
  for (let at = 0; at < stored.length; at += 1) {
    const altered = Buffer.from(stored)
    altered[at] = (altered[at] ?? 0) ^ 1
    expect(() => decryptSecret(altered), `byte ${at}`).toThrow(/stored secret/)
  }
})

test('a secret of another key names the setting', () => {
  const stored = encryptSecret('secret')
  settings('another-encryption-key-of-the-tests')
  try {
    expect(() => decryptSecret(stored)).toThrow('ENCRYPTION_KEY')
  } finally {
    settings('encryption-key-of-the-tests-0123456')
  }
})

test('a password matches only its own hash, and the hash depends on the key', () => {
  const hash = hashConnectorPassword('long generated password')
  expect(hash).toHaveLength(32)
  expect(matchesConnectorPassword('long generated password', hash)).toBe(true)
  expect(matchesConnectorPassword('long generated passwore', hash)).toBe(false)
  expect(matchesConnectorPassword('long generated password', hash.subarray(1))).toBe(false)
  settings('another-encryption-key-of-the-tests')
  expect(matchesConnectorPassword('long generated password', hash)).toBe(false)
  settings('encryption-key-of-the-tests-0123456')
})
