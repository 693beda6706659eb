import { readBearerToken } from '@/lib/contracts/wxcc/token'
import { findCredentialById } from './credentials'
import { type TokenClaims, verifyToken } from './sign-token'

export type TokenAuthentication =
  | { ok: true; claims: TokenClaims }
  | { ok: false; reason: 'absent' | 'unreadable' | 'forged' | 'expired' | 'revoked' }

/** No query while the credential is cached. Throws when the store is away and nothing young enough is known. */
export async function authenticateToken(
  authorization: string | null,
  now: Date,
): Promise<TokenAuthentication> {
  const token = readBearerToken(authorization)
  if (token === null) return { ok: false, reason: 'absent' }
  const verdict = verifyToken(token, now)
  if (!verdict.ok) return verdict
  const { claims } = verdict
  const credential = await findCredentialById(claims.credentialId)
  const stands =
    credential !== null &&
    !credential.isRevoked &&
    credential.epoch === claims.epoch &&
    credential.organisationId === claims.organisationId
  return stands ? { ok: true, claims } : { ok: false, reason: 'revoked' }
}
