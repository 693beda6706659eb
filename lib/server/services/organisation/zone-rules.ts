import { defaultZoneRules, isZonePolicy, type ZoneRules } from '@/lib/domain/compliance/zone-rules'
import type { Tx } from '@/lib/server/services/context'

type StoredZoneRules = { zonePolicy: string; unknownZone: string | null }

export function toZoneRules({ zonePolicy, unknownZone }: StoredZoneRules): ZoneRules {
  return { policy: isZonePolicy(zonePolicy) ? zonePolicy : defaultZoneRules.policy, unknownZone }
}

/** For those who write nothing. */
export async function readZoneRules(
  tx: Pick<Tx, 'organisation'>,
  organisationId: bigint,
): Promise<ZoneRules> {
  const row = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { zonePolicy: true, unknownZone: true },
  })
  return toZoneRules(row)
}

/**
 * The rules for a transaction that writes zones of numbers: they do not change before it has committed, so whoever decides
 * all zones anew after a change finds what it wrote. To be asked after findErasedNumbers and before any contact is held: who
 * waits here may wait for others' whole batches.
 */
export async function holdZoneRules(
  tx: Pick<Tx, 'organisation' | '$executeRaw'>,
  organisationId: bigint,
): Promise<ZoneRules> {
  await tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtextextended('zone_rules:' || ${organisationId}::text, 0))`
  return readZoneRules(tx, organisationId)
}

/** The same for who changes them: all who wrote by the rules of before have committed. */
export async function takeZoneRules(
  tx: Pick<Tx, 'organisation' | '$executeRaw'>,
  organisationId: bigint,
): Promise<ZoneRules> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('zone_rules:' || ${organisationId}::text, 0))`
  return readZoneRules(tx, organisationId)
}
