import type { AuditChainDto } from '@/lib/contracts/audit'
import { getPrisma } from '@/lib/server/db/prisma'
import { hashAuditRow } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

const ROWS_A_BATCH = 1_000

/** Walks the organisation's chain from its first row: one changed, missing or added later breaks it there. */
export async function verifyAuditChain(ctx: Ctx): Promise<AuditChainDto> {
  requirePermission(ctx, 'audit.read')
  let previousHash: Uint8Array | null = null
  let checked = 0
  for (;;) {
    const rows: AuditChainRow[] = await readBatch(ctx.organisationId, checked)
    for (const row of rows) {
      const { hash, previousHash: claimed, ...content } = row
      const follows = isEqual(claimed, previousHash) && content.position === BigInt(checked + 1)
      if (!follows || !isEqual(hash, hashAuditRow(content, previousHash))) {
        return { isIntact: false, checked, brokenAt: checked + 1 }
      }
      previousHash = hash
      checked += 1
    }
    if (rows.length < ROWS_A_BATCH) return { isIntact: true, checked, brokenAt: null }
  }
}

type AuditChainRow = Parameters<typeof hashAuditRow>[0] & {
  hash: Uint8Array
  previousHash: Uint8Array | null
}

async function readBatch(organisationId: bigint, after: number): Promise<AuditChainRow[]> {
  const rows = await getPrisma().auditEvent.findMany({
    where: { organisationId, position: { gt: BigInt(after) } },
    orderBy: { position: 'asc' },
    take: ROWS_A_BATCH,
    omit: { id: true },
  })
  // What was written as JSON comes back as the same JSON.
  return rows.map((row) => row as AuditChainRow)
}

function isEqual(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.from(a).equals(b)
}
