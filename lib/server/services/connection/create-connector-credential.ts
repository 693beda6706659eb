import { randomBytes } from 'node:crypto'
import type { CreatedConnectorCredentialDto } from '@/lib/contracts/connection'
import { connectorName, machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getEnv } from '@/lib/env'
import { hashConnectorPassword } from '@/lib/server/crypto/keyed-hash'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { credentialSelect, toCredentialDto } from '@/lib/server/services/connection/connection-rows'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

const LIVE_MAX = 2

/**
 * Makes what the dialer signs in with: a user name and a password of 192 random bits, or the given ones (a scripted
 * first start). A second live one is for a rotation; there is no third.
 */
export async function createConnectorCredential(
  ctx: Ctx,
  given: { userName?: string; password?: string } = {},
): Promise<CreatedConnectorCredentialDto> {
  requirePermission(ctx, 'connector.manage')
  const { organisationId } = ctx
  const userName = given.userName ?? `rollcall-${randomBytes(5).toString('hex')}`
  const password = given.password ?? randomBytes(24).toString('base64url')
  return withTransaction(ctx, async (tx, inner) => {
    await tx.$queryRaw`select id from organisation where id = ${organisationId} for no key update`
    const live = await tx.connectorCredential.count({ where: { organisationId, revokedAt: null } })
    if (live >= LIVE_MAX) {
      throw new AppError('conflict', 'Two credentials are valid already. Revoke the old one first.')
    }
    const { count } = await tx.connectorCredential.createMany({
      data: [
        {
          organisationId,
          userName,
          secretHash: new Uint8Array(hashConnectorPassword(password)),
          createdAt: ctx.now,
        },
      ],
      skipDuplicates: true,
    })
    if (count === 0) throw new AppError('conflict', 'This user name is taken. Choose another.')
    const row = await tx.connectorCredential.findUniqueOrThrow({
      where: { userName },
      select: credentialSelect,
    })
    await recordAudit(tx, inner, {
      action: 'connector_credential.create',
      entity: 'connector_credential',
      entityId: formatId('crd', row.id),
      after: { userName },
    })
    return {
      ...toCredentialDto(row),
      password,
      connectorName,
      resourceDomain: getEnv().publicUrl + machinePaths.token,
      validationUrl: '',
    }
  })
}
