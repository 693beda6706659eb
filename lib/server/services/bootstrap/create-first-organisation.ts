import { isKnownZone } from '@/lib/domain/compliance/zones'
import { listScopes } from '@/lib/domain/permissions'
import { type BootstrapSettings, getEnv, SettingError } from '@/lib/env'
import { hashApiKey } from '@/lib/server/auth/find-api-key'
import { hashPassword } from '@/lib/server/auth/password'
import { encryptSecret } from '@/lib/server/crypto/encryption'
import { hashConnectorPassword } from '@/lib/server/crypto/keyed-hash'
import type { Tx } from '@/lib/server/services/context'

const SHOWN_CHARS = 8

/**
 * The first organisation with its admin (none given: the first-run page asks for one), and what ROLLCALL_BOOTSTRAP_* gives it: an API key, a connector credential, a
 * webhook secret, an access token. A sandbox gets all that its dialer needs, given or not.
 */
export async function createFirstOrganisation(tx: Tx, now: Date): Promise<{ organisationId: bigint }> {
  const { sandbox: isSandbox, sandboxLink, bootstrap, wxccApiBaseUrl } = getEnv()
  if (!isSandbox) requirePairs(bootstrap, wxccApiBaseUrl)
  const organisation = await tx.organisation.create({
    data: {
      name: isSandbox ? 'Sandbox' : 'My organisation',
      isSandbox,
      timeZone: isSandbox ? findOwnZone() : 'UTC',
      wxccOrgId: isSandbox ? sandboxLink.orgId : requireOrgId(bootstrap.orgId),
      createdAt: now,
    },
    select: { id: true },
  })
  const organisationId = organisation.id
  const adminEmail = bootstrap.adminEmail ?? (isSandbox ? 'admin@sandbox.example' : undefined)
  if (adminEmail) {
    await tx.user.create({
      data: {
        email: adminEmail.toLowerCase(),
        name: isSandbox ? 'Sandbox admin' : 'Admin',
        passwordHash: bootstrap.adminPassword ? await hashPassword(bootstrap.adminPassword) : null,
        createdAt: now,
        memberships: { create: { organisationId, role: 'admin', createdAt: now } },
      },
      select: { id: true },
    })
  }
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

function requireOrgId(orgId: string | undefined): string {
  if (orgId === undefined) {
    throw new SettingError(
      'ROLLCALL_BOOTSTRAP_ORG_ID is not set: the other settings ROLLCALL_BOOTSTRAP_… make nothing without it.',
    )
  }
  return orgId
}

/** Half of a pair would be dropped in silence, or leave an admin that nobody can sign in as. */
function requirePairs(bootstrap: BootstrapSettings, wxccApiBaseUrl: string | undefined): void {
  const pairs: [string, string | undefined, string, string | undefined, string][] = [
    ['ADMIN_EMAIL', bootstrap.adminEmail, 'ADMIN_PASSWORD', bootstrap.adminPassword, 'the first admin'],
    [
      'CONNECTOR_USER',
      bootstrap.connectorUser,
      'CONNECTOR_PASSWORD',
      bootstrap.connectorPassword,
      'the dialer',
    ],
  ]
  for (const [left, leftValue, right, rightValue, who] of pairs) {
    if ((leftValue === undefined) === (rightValue === undefined)) continue
    const [missing, given] = leftValue === undefined ? [left, right] : [right, left]
    throw new SettingError(
      `ROLLCALL_BOOTSTRAP_${missing} is not set but ROLLCALL_BOOTSTRAP_${given} is: ${who} could not sign in.`,
    )
  }
  if (bootstrap.wxccToken !== undefined && wxccApiBaseUrl === undefined) {
    throw new SettingError(
      'WXCC_API_BASE_URL is not set but ROLLCALL_BOOTSTRAP_WXCC_TOKEN is: the token is of no use without its host.',
    )
  }
}
