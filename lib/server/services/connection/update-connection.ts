import {
  type ConnectionDto,
  type DispositionRulesDto,
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
import { type Ctx, requirePermission, type TxCtx, withTransaction } from '@/lib/server/services/context'

/** Sets where the WxCC API is and with which access token it is called. The token is kept encrypted, never shown. */
export async function updateConnection(ctx: Ctx, input: UpdateConnectionInput): Promise<ConnectionDto> {
  requirePermission(ctx, 'connector.manage')
  const { dispositionRules, ...address } = updateConnectionSchema.parse(input)
  await withTransaction(ctx, async (tx, inner) => {
    if (Object.values(address).some((value) => value !== undefined)) await updateAddress(inner, address)
    if (dispositionRules) {
      await tx.organisation.update({
        where: { id: ctx.organisationId },
        data: toColumns(dispositionRules),
        select: { id: true },
      })
      await recordAudit(tx, inner, {
        action: 'connection.disposition_rules',
        entity: 'organisation',
        entityId: formatId('org', ctx.organisationId),
        after: { ...dispositionRules },
      })
    }
  })
  return getConnection(ctx)
}

function toColumns({ proof, refusesLate, refusedStatus }: Partial<DispositionRulesDto>) {
  return {
    ...(proof === undefined ? {} : { dispositionProof: proof }),
    ...(refusesLate === undefined ? {} : { refusesLateDispositions: refusesLate }),
    ...(refusedStatus === undefined ? {} : { refusedDispositionStatus: refusedStatus }),
  }
}

type Address = Omit<UpdateConnectionInput, 'dispositionRules'>

async function updateAddress(ctx: TxCtx, input: Address): Promise<void> {
  const { apiBaseUrl: given, accessToken, accessTokenExpiresAt } = input
  const { organisationId, tx } = ctx
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
  await recordAudit(tx, ctx, {
    action: 'connection.update',
    entity: 'organisation',
    entityId: formatId('org', organisationId),
    before: { apiBaseUrl: before?.apiBaseUrl ?? null },
    after: {
      ...(apiBaseUrl === undefined ? {} : { apiBaseUrl }),
      ...(accessToken === undefined ? {} : { accessToken: accessToken === null ? 'taken away' : 'replaced' }),
    },
  })
}

function faultOf(path: string, message: string): AppError {
  return new AppError('validation', `The connection cannot be saved: ${path} ${message}.`, {
    errors: [{ path, message }],
  })
}
