import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { tokenLifeMinutes } from '@/lib/contracts/wxcc/token'
import { getEnv } from '@/lib/env'
import { deriveKey } from '@/lib/server/crypto/derive-key'

/** version (1) · key id (4) · organisation (8) · credential (8) · epoch (4) · expiry in seconds (6) · HMAC-SHA-256 (32) */
const VERSION = 1
const PAYLOAD = 31
const MAC = 32
const TOKEN_CHARACTERS = (PAYLOAD + MAC) * 2

export type TokenClaims = { organisationId: bigint; credentialId: bigint; epoch: number; expiresAt: Date }

type SigningKey = { source: string; key: Buffer; id: Buffer }

let cached: SigningKey | undefined

function getSigningKey(): SigningKey {
  const source = getEnv().authSecret
  if (cached?.source !== source) {
    const key = deriveKey(source, 'dialer token')
    cached = { source, key, id: createHash('sha256').update(key).digest().subarray(0, 4) }
  }
  return cached
}

const sign = (key: Buffer, payload: Buffer) => createHmac('sha256', key).update(payload).digest()

/** Upper-case hex, as in Cisco's example. */
export function signToken(credential: Omit<TokenClaims, 'expiresAt'>, now: Date): string {
  const { key, id } = getSigningKey()
  const payload = Buffer.alloc(PAYLOAD)
  payload.writeUInt8(VERSION, 0)
  id.copy(payload, 1)
  payload.writeBigInt64BE(credential.organisationId, 5)
  payload.writeBigInt64BE(credential.credentialId, 13)
  payload.writeUInt32BE(credential.epoch, 21)
  payload.writeUIntBE(Math.floor(now.getTime() / 1000) + tokenLifeMinutes * 60, 25, 6)
  return Buffer.concat([payload, sign(key, payload)])
    .toString('hex')
    .toUpperCase()
}

export type TokenVerdict =
  | { ok: true; claims: TokenClaims }
  | { ok: false; reason: 'unreadable' | 'forged' | 'expired' }

/** Of the signature and the expiry alone; whether its credential still stands is another question. */
export function verifyToken(token: string, now: Date): TokenVerdict {
  if (token.length !== TOKEN_CHARACTERS || !/^[0-9A-Fa-f]+$/.test(token))
    return { ok: false, reason: 'unreadable' }
  const bytes = Buffer.from(token, 'hex')
  const payload = bytes.subarray(0, PAYLOAD)
  const { key, id } = getSigningKey()
  if (!timingSafeEqual(bytes.subarray(PAYLOAD), sign(key, payload))) return { ok: false, reason: 'forged' }
  if (payload.readUInt8(0) !== VERSION || !payload.subarray(1, 5).equals(id))
    return { ok: false, reason: 'unreadable' }
  const expiresAt = new Date(payload.readUIntBE(25, 6) * 1000)
  if (expiresAt <= now) return { ok: false, reason: 'expired' }
  return {
    ok: true,
    claims: {
      organisationId: payload.readBigInt64BE(5),
      credentialId: payload.readBigInt64BE(13),
      epoch: payload.readUInt32BE(21),
      expiresAt,
    },
  }
}
