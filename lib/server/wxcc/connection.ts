import { AppError } from '@/lib/domain/errors'
import { getEnv } from '@/lib/env'
import { decryptSecret } from '@/lib/server/crypto/encryption'
import { getPrisma } from '@/lib/server/db/prisma'

/** Where an organisation's WxCC is and how to speak to it. */
export type WxccConnection = {
  organisationId: bigint
  /** WxCC's own id of the organisation. */
  wxccOrgId: string
  baseUrl: string
  accessToken: string | null
}

type Found = { ok: true; connection: WxccConnection } | { ok: false; reason: string }

/**
 * WXCC_API_BASE_URL wins over the stored address, because a sandbox's port may change between two starts. A sandbox
 * organisation speaks to this machine only, whatever is set.
 */
export async function findWxccConnection(organisationId: bigint): Promise<Found> {
  const organisation = await getPrisma().organisation.findUnique({
    where: { id: organisationId },
    select: {
      isSandbox: true,
      wxccOrgId: true,
      wxccConnection: { select: { apiBaseUrl: true, accessTokenEncrypted: true } },
    },
  })
  if (!organisation) return { ok: false, reason: 'The organisation does not exist.' }
  const stored = organisation.wxccConnection
  const baseUrl = getEnv().wxccApiBaseUrl ?? stored?.apiBaseUrl
  if (baseUrl === undefined) {
    return { ok: false, reason: 'Rollcall is not connected to Webex Contact Center yet.' }
  }
  if (organisation.isSandbox && !isLoopback(baseUrl)) {
    return { ok: false, reason: 'A sandbox organisation cannot be connected to a real host.' }
  }
  const accessToken = stored?.accessTokenEncrypted ? decryptSecret(stored.accessTokenEncrypted) : null
  return {
    ok: true,
    connection: { organisationId, wxccOrgId: organisation.wxccOrgId, baseUrl, accessToken },
  }
}

export async function requireWxccConnection(organisationId: bigint): Promise<WxccConnection> {
  const found = await findWxccConnection(organisationId)
  if (!found.ok) throw new AppError('conflict', found.reason)
  return found.connection
}

const loopbackHosts = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export function isLoopback(url: string): boolean {
  return loopbackHosts.test(URL.parse(url)?.hostname ?? '')
}
