import type { ConnectionDto } from '@/lib/contracts/connection'
import { connectorName, machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { findDestinationFaults } from '@/lib/contracts/wxcc/subscription'
import { getEnv } from '@/lib/env'
import { getPrisma } from '@/lib/server/db/prisma'
import {
  credentialSelect,
  toCredentialDto,
  toWebhookSecretDto,
  webhookSecretSelect,
} from '@/lib/server/services/connection/connection-rows'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

const shownMax = 20

/** Everything the connection screen shows. No secret leaves. */
export async function getConnection(ctx: Ctx): Promise<ConnectionDto> {
  requirePermission(ctx, 'connector.manage')
  const { publicUrl } = getEnv()
  const organisation = await getPrisma().organisation.findUniqueOrThrow({
    where: { id: ctx.organisationId },
    select: {
      isSandbox: true,
      wxccOrgId: true,
      dispositionProof: true,
      refusesLateDispositions: true,
      refusedDispositionStatus: true,
      wxccConnection: {
        select: {
          apiBaseUrl: true,
          accessTokenEncrypted: true,
          accessTokenExpiresAt: true,
          subscriptionId: true,
          subscriptionStatus: true,
          subscriptionCheckedAt: true,
          destinationUrl: true,
          lastFault: true,
        },
      },
      connectorCredentials: {
        select: credentialSelect,
        orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }],
        take: shownMax,
      },
      webhookSecrets: {
        select: webhookSecretSelect,
        orderBy: [{ retiredAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }],
        take: shownMax,
      },
    },
  })
  const connection = organisation.wxccConnection
  const status = connection?.subscriptionStatus
  const dispositionsUrl = publicUrl + machinePaths.dispositions
  return {
    isSandbox: organisation.isSandbox,
    wxccOrgId: organisation.wxccOrgId,
    apiBaseUrl: connection?.apiBaseUrl || null,
    hasAccessToken: Boolean(connection?.accessTokenEncrypted),
    accessTokenExpiresAt: connection?.accessTokenExpiresAt?.toISOString() ?? null,
    lastFault: connection?.lastFault ?? null,
    connectorName,
    tokenUrl: publicUrl + machinePaths.token,
    dispositionsUrl,
    addressFaults: organisation.isSandbox ? [] : findDestinationFaults(dispositionsUrl),
    subscription: {
      id: connection?.subscriptionId ?? null,
      status: status === 'active' || status === 'inactive' ? status : null,
      checkedAt: connection?.subscriptionCheckedAt?.toISOString() ?? null,
      destinationUrl: connection?.destinationUrl ?? null,
    },
    dispositionRules: {
      proof: organisation.dispositionProof === 'signature_and_token' ? 'signature_and_token' : 'signature',
      refusesLate: organisation.refusesLateDispositions,
      refusedStatus: organisation.refusedDispositionStatus === 200 ? 200 : 401,
    },
    credentials: organisation.connectorCredentials.map(toCredentialDto),
    webhookSecrets: organisation.webhookSecrets.map(toWebhookSecretDto),
  }
}
