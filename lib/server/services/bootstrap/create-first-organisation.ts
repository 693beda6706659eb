import { isKnownZone } from '@/lib/domain/compliance/zones'
import { listScopes } from '@/lib/domain/permissions'
import { getEnv } from '@/lib/env'
import { hashApiKey } from '@/lib/server/auth/find-api-key'
import { hashPassword } from '@/lib/server/auth/password'
import { encryptSecret } from '@/lib/server/crypto/encryption'
import { hashConnectorPassword } from '@/lib/server/crypto/keyed-hash'
import type { Tx } from '@/lib/server/services/context'

const SHOWN_CHARS = 8

/**
 * The first organisation with its admin, and what ROLLCALL_BOOTSTRAP_* gives it: an API key, a connector credential, a
 * webhook secret, an access token. A sandbox gets all that its dialer needs, given or not.
 */
export async function createFirstOrganisation(tx: Tx, now: Date): Promise<{ organisationId: bigint }> {
  const { sandbox: isSandbox, sandboxLink, bootstrap, wxccApiBaseUrl } = getEnv()
  const organisation = await tx.organisation.create({
    data: {
      name: isSandbox ? 'Sandbox' : 'My organisation',
      isSandbox,
      timeZone: isSandbox ? findOwnZone() : 'UTC',
      wxccOrgId: isSandbox ? sandboxLink.orgId : require('ROLLCALL_BOOTSTRAP_ORG_ID', bootstrap.orgId),
      createdAt: now,
    },
    select: { id: true },
  })
  const organisationId = organisation.id
  await tx.user.create({
    data: {
      email: (bootstrap.adminEmail ?? 'admin@sandbox.example').toLowerCase(),
      name: isSandbox ? 'Sandbox admin' : 'Admin',
      passwordHash: bootstrap.adminPassword ? await hashPassword(bootstrap.adminPassword) : null,
      createdAt: now,
      memberships: { create: { organisationId, role: 'admin', createdAt: now } },
    },
    select: { id: true },
  })
  if (bootstrap.apiKey) {
    await tx.apiKey.create({
      data: {
        organisationId,
        name: 'First start',
        prefix: bootstrap.apiKey.slice(0, SHOWN_CHARS),
        secretHash: hashApiKey(bootstrap.apiKey),
        scopes: listScopes(),
        createdAt: now,
      },
      select: { id: true },
    })
  }
  const connector = isSandbox
    ? { user: sandboxLink.connectorUser, password: sandboxLink.connectorPassword }
    : { user: bootstrap.connectorUser, password: bootstrap.connectorPassword }
  if (connector.user && connector.password) {
    await tx.connectorCredential.create({
      data: {
        organisationId,
        userName: connector.user,
        secretHash: new Uint8Array(hashConnectorPassword(connector.password)),
        createdAt: now,
      },
      select: { id: true },
    })
  }
  const webhookSecret = bootstrap.webhookSecret ?? (isSandbox ? makeSecret() : undefined)
  if (webhookSecret) {
    await tx.webhookSecret.create({
      data: {
        organisationId,
        secretEncrypted: new Uint8Array(encryptSecret(webhookSecret)),
        createdAt: now,
      },
      select: { id: true },
    })
  }
  const accessToken = bootstrap.wxccToken ?? (isSandbox ? makeSecret() : undefined)
  if (wxccApiBaseUrl) {
    await tx.wxccConnection.create({
      data: {
        organisationId,
        apiBaseUrl: wxccApiBaseUrl,
        accessTokenEncrypted: accessToken ? new Uint8Array(encryptSecret(accessToken)) : null,
        updatedAt: now,
      },
      select: { organisationId: true },
    })
  }
  return { organisationId }
}

/** The zone of the machine that it runs on: a newcomer's own day. Only its name is asked of Node, never its offsets. */
function findOwnZone(): string {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone
  return isKnownZone(name) ? name : 'UTC'
}

/** 192 random bits. */
function makeSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')
}

function require(name: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}
