import type { ConnectorCredentialDto } from '@/lib/contracts/connection'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { credentialSelect, toCredentialDto } from '@/lib/server/services/connection/connection-rows'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/** Ends the credential and, within seconds, the tokens that were issued to it. Revoking twice changes nothing. */
export async function revokeConnectorCredential(
  ctx: Ctx,
  credentialId: bigint,
): Promise<ConnectorCredentialDto> {
  requirePermission(ctx, 'connector.manage')
  return withTransaction(ctx, async (tx, inner) => {
    const where = { id: credentialId, organisationId: ctx.organisationId }
    const { count } = await tx.connectorCredential.updateMany({
      where: { ...where, revokedAt: null },
      data: { revokedAt: ctx.now, epoch: { increment: 1 } },
    })
    const row = await tx.connectorCredential.findFirst({ where, select: credentialSelect })
    if (!row) throw new AppError('not_found', 'There is no such connector credential.')
    if (count > 0) {
      await recordAudit(tx, inner, {
        action: 'connector_credential.revoke',
        entity: 'connector_credential',
        entityId: formatId('crd', credentialId),
        before: { userName: row.userName },
      })
    }
    return toCredentialDto(row)
  })
}
