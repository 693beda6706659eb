import { isInsideHours } from '@/lib/domain/compliance/callable-intervals'
import { findRuleSet } from '@/lib/domain/compliance/rule-sets'
import { getPrisma } from '@/lib/server/db/prisma'
import { listReadyZoneSets } from '@/lib/server/queries/campaign/describe-idle'
import { readStoredSettings } from '@/lib/server/services/campaign/campaign-row'
import { recycleCampaign } from '@/lib/server/services/campaign/recycle-campaign'
import { systemCtx } from '@/lib/server/services/context'

type Candidate = { id: bigint; organisationId: bigint; settings: object; open: boolean; closed: number }

/** Enough closed contacts to be worth a pass while others still wait for their retry. */
const CLOSED_MIN = 100

/**
 * Campaigns set to recycle begin a new pass when nothing of theirs can be dialed now: all is closed, or what is open
 * waits or sleeps while many are closed. Returns how many began.
 */
export async function recycleWorkedOut(now: Date): Promise<number> {
  const db = getPrisma()
  const candidates = await db.$queryRaw<Candidate[]>`
    select c.id, c.organisation_id as "organisationId", v.settings,
           exists (select from campaign_contact q
                    where q.organisation_id = c.organisation_id and q.campaign_id = c.id
                      and q.state in ('waiting', 'ready', 'leased')) as open,
           (select count(*)::int from (
              select from campaign_contact q
                join campaign_list l on l.campaign_id = q.campaign_id and l.list_id = q.list_id
               where q.organisation_id = c.organisation_id and q.campaign_id = c.id and q.state = 'closed'
                 and q.stop_cause not in ('list_removed', 'dnc_requested', 'contact_open')
                 and q.last_outcome is distinct from 15 and q.next_number_id is not null
                 and exists (select from list_contact m where m.list_id = q.list_id and m.contact_id = q.contact_id)
               limit ${CLOSED_MIN}) sample) as closed
      from campaign c join campaign_version v on v.campaign_id = c.id and v.version = c.version
     where c.recycles and c.state = 'running'`
  let begun = 0
  for (const { id, organisationId, settings, open, closed } of candidates) {
    if (closed === 0 || (open && closed < CLOSED_MIN)) continue
    const ruleSet = findRuleSet(readStoredSettings({ ...settings }).ruleSet)
    const ready = open ? await listReadyZoneSets(db, { organisationId, campaignId: id }) : []
    if (ruleSet !== null && ready.some((set) => isInsideHours(ruleSet, set, now))) continue
    const ctx = systemCtx(organisationId, 'recycle', now)
    await recycleCampaign(ctx, id, { include: 'all' }, { reason: 'The last pass was worked out.' })
    begun += 1
  }
  return begun
}
