import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { dropHeld } from '@/lib/server/dialer/hold'
import { makeCampaign, makeOrganisation, storeDisposition } from './factories'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const later = (ms: number) => new Date(Date.now() + ms)

type Wire = Record<string, unknown>

/** An organisation with a campaign, its dialer, and what a test wants to see of both. `campaign` may be replaced. */
export async function makeDialerWorld(pool: pg.Pool) {
  dropHeld()
  const { id: organisationId } = await makeOrganisation(pool)
  const world = {
    organisationId,
    campaign: await makeCampaign(pool, organisationId),

    /** The attempt that a fetch of one gets. */
    async fetchOne(now: Date | null = null): Promise<string> {
      const settings = await findCampaign(world.campaign.id)
      if (!settings) throw new Error('no campaign')
      const result = await handOut(settings, 1, now)
      const [record] = 'records' in result ? result.records : []
      if (!record) throw new Error(`nothing was handed out: ${JSON.stringify(result)}`)
      return record.attemptId
    },

    /** An event of one record, applied; `sentAt` as the dialer says it. Returns its id. */
    async say(attemptId: string, outcome: unknown, more: Wire = {}, sentAt: Date | null = null) {
      const event = {
        id: randomUUID(),
        ...(sentAt === null ? {} : { comciscotimestamp: sentAt.getTime() }),
        data: [{ contactId: attemptId, telephonyOutcome: outcome, taskId: 'first', ...more }],
      }
      const id = await storeDisposition(pool, world.organisationId, Buffer.from(JSON.stringify(event)))
      await applyPendingEvents(pool)
      return id
    },

    async replay(eventId: bigint): Promise<void> {
      await pool.query('insert into disposition_pending (organisation_id, event_id) values ($1, $2)', [
        world.organisationId,
        eventId,
      ])
      await applyPendingEvents(pool)
    },

    async readQueue(contactId: bigint) {
      const { rows } = await pool.query(
        `select c.state, c.next_at as "nextAt", c.waiting_for as "waitingFor", c.dial_at as "dialAt", c.stop_cause as cause,
                k.locked_until as "lockedUntil"
           from campaign_contact c join contact k on k.id = c.contact_id where c.contact_id = $1`,
        [contactId],
      )
      return rows[0]
    },

    async readAttempt(id: string) {
      const { rows } = await pool.query(
        `select outcome, state, task_id as "taskId", other_task_ids as others, agent_id as "agentId", decision,
                business_outcome as business, is_charged as "isCharged" from attempt where id = $1`,
        [id],
      )
      return rows[0]
    },

    /** Their states, by when they are due. */
    async listCallbacks(): Promise<string[]> {
      const { rows } = await pool.query<{ state: string }>(
        'select state from callback where organisation_id = $1 order by due_at',
        [world.organisationId],
      )
      return rows.map((row) => row.state)
    },

    async readLedger() {
      const { rows } = await pool.query(
        `select day::text, abandoned, reached_agent as reached from ledger_day
          where organisation_id = $1 and (abandoned, reached_agent) <> (0, 0) order by day`,
        [world.organisationId],
      )
      return rows
    },

    /** As if the attempt had been handed out, and dialed, so much earlier: no cooldown is left of it. */
    setBack: (attemptId: string, ms: number) =>
      pool.query(
        `update attempt set handed_at = handed_at - $2::interval, guard_at = guard_at - $2::interval,
                settled_at = settled_at - $2::interval where id = $1`,
        [attemptId, `${ms} milliseconds`],
      ),

    wakeUp: (contactId: bigint) =>
      pool.query(
        `update campaign_contact set state = 'ready', next_at = null, waiting_for = null where contact_id = $1`,
        [contactId],
      ),
  }
  return world
}

export type DialerWorld = Awaited<ReturnType<typeof makeDialerWorld>>
