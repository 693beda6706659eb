import {
  type ConnectionDto,
  type UpdateConnectionInput,
  updateConnectionSchema,
} from '@/lib/contracts/connection'
import { buildWxccBaseUrl, parseDataCentre } from '@/lib/contracts/wxcc/endpoints'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { encryptSecret } from '@/lib/server/crypto/encryption'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { findBaseUrlFault } from '@/lib/server/services/connection/find-base-url-fault'
import { getConnection } from '@/lib/server/services/connection/get-connection'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/** Sets where the WxCC API is and with which access token it is called. The token is kept encrypted, never shown. */
export async function updateConnection(ctx: Ctx, input: UpdateConnectionInput): Promise<ConnectionDto> {
  requirePermission(ctx, 'connector.manage')
  const { apiBaseUrl: given, accessToken, accessTokenExpiresAt } = updateConnectionSchema.parse(input)
  const { organisationId } = ctx
  await withTransaction(ctx, async (tx, inner) => {
    const { isSandbox, wxccConnection: before } = await tx.organisation.findUniqueOrThrow({
      where: { id: organisationId },
      select: { isSandbox: true, wxccConnection: { select: { apiBaseUrl: true } } },
    })
    const dataCentre = given === undefined ? null : parseDataCentre(given)
    const apiBaseUrl = dataCentre ? buildWxccBaseUrl(dataCentre) : given
    if (apiBaseUrl === undefined && !before?.apiBaseUrl) {
      throw faultOf('apiBaseUrl', 'is needed before an access token')
    }
    if (apiBaseUrl !== undefined) {
      const fault = findBaseUrlFault(apiBaseUrl, isSandbox)
      if (fault) throw faultOf('apiBaseUrl', fault)
    }
    const isMoved = apiBaseUrl !== undefined && before !== null && apiBaseUrl !== before.apiBaseUrl
    const expiresAt = accessTokenExpiresAt ? new Date(accessTokenExpiresAt) : null
    const data = {
      ...(apiBaseUrl === undefined ? {} : { apiBaseUrl }),
      ...(accessToken === undefined
        ? {}
        : {
            accessTokenEncrypted: accessToken === null ? null : new Uint8Array(encryptSecret(accessToken)),
            accessTokenExpiresAt: accessToken === null ? null : expiresAt,
          }),
      // What was subscribed there says nothing about the new place.
      ...(isMoved ? { subscriptionId: null, subscriptionStatus: null, lastFault: null } : {}),
      updatedAt: ctx.now,
    }
    await tx.wxccConnection.upsert({
      where: { organisationId },
      create: { organisationId, apiBaseUrl: apiBaseUrl ?? '', ...data },
      update: data,
      select: { organisationId: true },
    })
    await recordAudit(tx, inner, {
      action: 'connection.update',
      entity: 'organisation',
      entityId: formatId('org', organisationId),
      before: { apiBaseUrl: before?.apiBaseUrl ?? null },
      after: {
        ...(apiBaseUrl === undefined ? {} : { apiBaseUrl }),
        ...(accessToken === undefined
          ? {}
          : { accessToken: accessToken === null ? 'taken away' : 'replaced' }),
      },
    })
  })
  return getConnection(ctx)
}

function faultOf(path: string, message: string): AppError {
  return new AppError('validation', `The connection cannot be saved: ${path} ${message}.`, {
    errors: [{ path, message }],
  })
}
