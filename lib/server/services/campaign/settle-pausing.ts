import type { Tx } from '@/lib/server/services/context'

/**
 * pausing → paused where no lease is open (the event `drained`), for one campaign or for all. The apply and the reaper
 * do the same when they close a lease; this catches a pause that came between their last look and their commit.
 * Returns how many were settled.
 */
export async function settlePausing(
  tx: Pick<Tx, '$executeRaw'>,
  campaignId: bigint | null = null,
): Promise<number> {
  return tx.$executeRaw`
    update campaign c set state = 'paused', state_changed_at = now()
     where c.state = 'pausing' and (${campaignId}::bigint is null or c.id = ${campaignId})
       and not exists (select from lease l where l.organisation_id = c.organisation_id and l.campaign_id = c.id)`
}
