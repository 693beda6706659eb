import { hkdfSync } from 'node:crypto'

/** A 32-byte key for one use, so that no key serves two ends (RFC 5869). */
export function deriveKey(secret: Buffer | string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'rollcall', use, 32))
}
