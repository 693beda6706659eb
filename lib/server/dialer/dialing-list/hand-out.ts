import { findRuleSet, formatRuleSetKey, presets } from '@/lib/domain/compliance/rule-sets'
import { toGateLimits } from '@/lib/domain/eligibility/gate-limits'
import { leaseDeadline } from '@/lib/domain/eligibility/guard-time'
import { getPool } from '@/lib/server/db/pool'
import { getSqlState } from '@/lib/server/db/transaction'
import { countEvent } from '../counters'
import type { CampaignForHandOut } from './campaign-settings'
import { findCampaignWindow } from './campaign-window'
import { listOpenZoneSets } from './open-zone-sets'

/** One contact as hand_out (the SQL function) describes it. Times are ISO text. */
export type HandedOut = {
  attemptId: string
  contactId: string
  e164: string
  dialAt: string | null
  guardAt: string
  customerAni: string | null
  preferredAgentId: string | null
  lastOutcome: number | null
  /** Of the campaign's chosen columns, in their order. */
  values: string[]
}

export type HandOutResult =
  | { status: 'handed_out' | 'empty'; reason: string | null; now: string; records: HandedOut[] }
  | { status: 'stale' }
  | { status: 'not_found' }

/** A contact as the statement writes it: the fields of HandedOut in this order, without their names. */
type HandedOutRow = [
  attemptId: string,
  contactId: string,
  e164: string,
  lastOutcome: number | null,
  dialAt: string | null,
  guardAt: string,
  customerAni: string | null,
  preferredAgentId: string | null,
  values: string[],
]

/** The column `result` of the statement. */
export type HandOutAnswer =
  | { status: 'handed_out' | 'empty'; reason: string | null; now: string; records: HandedOutRow[] }
  | { status: 'stale' }
  | { status: 'not_found' }

export function readHandOut(answer: HandOutAnswer | undefined): HandOutResult {
  if (answer === undefined) return { status: 'not_found' }
  return 'records' in answer ? { ...answer, records: answer.records.map(toHandedOut) } : answer
}

function toHandedOut(row: HandedOutRow): HandedOut {
  const [attemptId, contactId, e164, lastOutcome, dialAt, guardAt, customerAni, preferredAgentId, values] =
    row
  return { attemptId, contactId, e164, lastOutcome, dialAt, guardAt, customerAni, preferredAgentId, values }
}

const TRIES_MAX = 4
const RETRIED = new Set(['40P01', '40001'])

/** One statement. `now` only for tests: otherwise the transaction's own time decides. `passedOver`: see prepareHandOut. */
export async function handOut(
  campaign: CampaignForHandOut,
  count: number,
  now: Date | null = null,
  passedOver = 0,
): Promise<HandOutResult> {
  const query = await prepareHandOut(campaign, count, now, passedOver)
  for (let tries = 1; ; tries += 1) {
    try {
      const { rows } = await getPool('dialer').query<{ result: HandOutAnswer }>(query)
      return readHandOut(rows[0]?.result)
    } catch (error) {
      const sqlState = getSqlState(error)
      if (sqlState === undefined || !RETRIED.has(sqlState) || tries >= TRIES_MAX) throw error
      countEvent('hand_out_retried')
    }
  }
}

/**
 * The statement with its values, for whoever wants to see what it costs. `passedOver`: how many records other fetches are
 * taking; their rows come last, should there be too few behind them.
 */
export async function prepareHandOut(
  campaign: CampaignForHandOut,
  count: number,
  now: Date | null = null,
  passedOver = 0,
) {
  const { settings } = campaign
  const ruleSet = findRuleSet(settings.ruleSet) ?? presets.DEFAULT
  const clock = now ?? new Date()
  const zones = await listOpenZoneSets(ruleSet, clock)
  const window = findCampaignWindow(settings, campaign.timeZone, clock)
  const leaseSeconds =
    (leaseDeadline({
      guardAt: clock,
      ringLimitSeconds: settings.noAnswerRingLimit,
      talkAllowanceMinutes: settings.talkAllowanceMinutes,
    }).getTime() -
      clock.getTime()) /
    1000
  const values = [
    campaign.organisationId,
    campaign.id,
    campaign.version,
    count,
    zones.ids,
    zones.kinds,
    zones.opensAt,
    zones.closesAt,
    zones.nextOpensAt,
    zones.regionMax,
    zones.regionSeconds,
    JSON.stringify(toGateLimits(ruleSet)),
    window.isOpen ? window.endsAt : null,
    window.isOpen ? null : 'campaign_window',
    settings.handOutLifeMinutes * 60,
    leaseSeconds,
    settings.customerData,
    formatRuleSetKey(ruleSet),
    passedOver,
    now,
  ]
  return {
    name: 'hand_out',
    text: `select hand_out($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14, $15::int, $16::int, $17,
                           $18, $19, $20) as result`,
    values,
  }
}
