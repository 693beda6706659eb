import type { CampaignSummaryDto } from '@/lib/contracts/campaign'
import type { AttentionDto } from '@/lib/contracts/overview'
import { countedUnknown, describeOutcome, outcomeIds } from '@/lib/domain/attempt/outcomes'
import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'
import { type Ctx, hasPermission } from '@/lib/server/services/context'

/** What waits for a person, the worst first. Idle campaigns say their reason themselves. */
export async function listAttention(
  ctx: Ctx,
  campaigns: readonly CampaignSummaryDto[],
): Promise<AttentionDto[]> {
  const [imports, inbox, connection, setAside, unlisted] = await Promise.all([
    listFailedImports(ctx),
    describeInbox(ctx),
    describeConnection(ctx),
    listSetAside(ctx),
    describeUnlisted(ctx),
  ])
  const rank = { danger: 0, warning: 1, info: 2 }
  return [
    ...campaigns.flatMap(describeCampaign),
    ...inbox,
    ...connection,
    ...setAside,
    ...unlisted,
    ...imports,
  ].sort((left, right) => rank[left.level] - rank[right.level])
}

function describeCampaign({ id, name, state, stateReason, lastCommand }: CampaignSummaryDto): AttentionDto[] {
  const open = { href: `/campaigns/${id}`, action: 'Open the campaign' }
  if (state === 'failed') {
    const reason = stateReason ?? lastCommand?.fault ?? 'see its last command'
    return [
      { code: 'campaign_failed', level: 'danger', sentence: `${name} failed to start: ${reason}`, ...open },
    ]
  }
  if (lastCommand?.status !== 'failed' && lastCommand?.status !== 'unknown') return []
  const became = lastCommand.status === 'failed' ? 'was refused' : 'got no answer'
  const why = lastCommand.fault ? `: ${lastCommand.fault}` : '.'
  const sentence = `${name}: the ${lastCommand.kind} sent to Webex Contact Center ${became}${why}`
  return [{ code: `command_${lastCommand.status}`, level: 'warning', sentence, ...open }]
}

const CAMPAIGNS_MAX = 5
const setAsideWords: Record<string, string> = {
  dialer_error: 'the dialer gave them up four times',
  data_error: 'the dialer refused their data twice',
  unknown_outcome: 'the dialer never said what became of their calls',
}

/** Contacts that the strategy took out of the queue until a person has looked. */
async function listSetAside(ctx: Ctx): Promise<AttentionDto[]> {
  const { rows } = await getPool('app').query<{ id: bigint; name: string; cause: string; count: number }>(
    `select c.id, c.name, q.stop_cause as cause, count(*)::int as count
       from campaign_contact q join campaign c on c.organisation_id = q.organisation_id and c.id = q.campaign_id
      where q.organisation_id = $1 and q.stop_cause in ('dialer_error', 'data_error', 'unknown_outcome')
        and c.state not in ('completed', 'archived')
      group by c.id, c.name, q.stop_cause order by count(*) desc limit ${CAMPAIGNS_MAX}`,
    [ctx.organisationId],
  )
  return rows.map(({ id, name, cause, count }) => ({
    code: `set_aside_${cause}`,
    level: 'warning',
    sentence: `${name}: ${count} ${count === 1 ? 'contact is' : 'contacts are'} set aside, ${setAsideWords[cause] ?? cause}.`,
    ...(cause === 'unknown_outcome' && hasPermission(ctx.actor, 'disposition.read')
      ? {
          href: `/inbox/unknown?campaignId=${formatId('cmp', id)}&contact=held`,
          action: 'Say what became of them',
        }
      : {
          href: `/campaigns/${formatId('cmp', id)}?tab=contacts&state=closed`,
          action: 'Open the contacts',
        }),
  }))
}

/** Outcomes that are on no list, over 24 h: kept and held, and perhaps news from Webex Contact Center. */
async function describeUnlisted(ctx: Ctx): Promise<AttentionDto[]> {
  const { rows } = await getPool('app').query<{ outcome: number; attempts: number }>(
    `select outcome::int as outcome, sum(attempts)::int as attempts from outcome_rollup
      where organisation_id = $1 and minute_at > $2 and outcome <> 0 and outcome <> all($3::smallint[])
      group by outcome having sum(attempts) > 0 order by outcome`,
    [ctx.organisationId, new Date(ctx.now.getTime() - 86_400_000), [...outcomeIds, countedUnknown]],
  )
  if (rows.length === 0) return []
  const attempts = rows.reduce((sum, row) => sum + row.attempts, 0)
  const names = rows.map((row) => describeOutcome(row.outcome).words).join(', ')
  return [
    {
      code: 'unlisted_outcomes',
      level: 'warning',
      sentence: `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} in 24 h ended with outcomes that are not listed (${names}): each is held for 1 h, then tried again.`,
      href: '/analytics',
      action: 'Open analytics',
    },
  ]
}

const IMPORTS_MAX = 5

async function listFailedImports(ctx: Ctx): Promise<AttentionDto[]> {
  const { rows } = await getPool('app').query<{
    listId: bigint
    name: string
    file: string
    fault: string | null
  }>(
    `select i.list_id as "listId", l.name, i.file_name as file, i.fault
       from list_import i join contact_list l on l.id = i.list_id
      where i.organisation_id = $1 and i.status = 'failed' and i.created_at > $2
      order by i.id desc limit ${IMPORTS_MAX}`,
    [ctx.organisationId, new Date(ctx.now.getTime() - 7 * 86_400_000)],
  )
  return rows.map(({ listId, name, file, fault }) => ({
    code: 'import_failed',
    level: 'warning',
    sentence: `The import of ${file} into ${name} failed${fault ? `: ${fault}` : '.'}`,
    href: `/lists/${formatId('lst', listId)}`,
    action: 'Open the list',
  }))
}

const lagSecondsMax = 60

async function describeInbox(ctx: Ctx): Promise<AttentionDto[]> {
  const { rows } = await getPool('app').query<{ pending: number; oldestAt: Date | null; setAside: number }>(
    `select count(*)::int as pending, min(queued_at) as "oldestAt",
            (select count(*)::int from disposition_event
              where organisation_id = $1 and status = 'quarantined' and dismissed_at is null) as "setAside"
       from disposition_pending where organisation_id = $1`,
    [ctx.organisationId],
  )
  const { pending, oldestAt, setAside } = rows[0] ?? { pending: 0, oldestAt: null, setAside: 0 }
  const lag = oldestAt ? Math.round((ctx.now.getTime() - oldestAt.getTime()) / 1000) : 0
  const found: AttentionDto[] = []
  const open = (status: string) =>
    hasPermission(ctx.actor, 'disposition.read')
      ? { href: `/inbox?status=${status}`, action: 'Open the inbox' }
      : { href: null, action: null }
  if (lag > lagSecondsMax) {
    found.push({
      code: 'inbox_lag',
      level: 'danger',
      sentence: `${pending} dispositions wait to be applied, the oldest for ${lag} s: outcomes and retries are late.`,
      ...open('pending'),
    })
  }
  if (setAside > 0) {
    found.push({
      code: 'inbox_set_aside',
      level: 'warning',
      sentence: `${setAside} ${setAside === 1 ? 'disposition' : 'dispositions'} could not be read or applied: what ${setAside === 1 ? 'it says does not count until it is' : 'they say does not count until they are'} replayed.`,
      ...open('quarantined'),
    })
  }
  return found
}

type ConnectionRow = {
  status: string | null
  expiresAt: Date | null
  fault: string | null
  live: number
  hasApi: boolean
  hasCredential: boolean
  hasSecret: boolean
}

const joinWords = (words: readonly string[]) => words.join(', ').replace(/, ([^,]*)$/, ' and $1')

const soonMs = 3 * 86_400_000

async function describeConnection(ctx: Ctx): Promise<AttentionDto[]> {
  const { rows } = await getPool('app').query<ConnectionRow>(
    `select c.subscription_status as status, c.access_token_expires_at as "expiresAt", c.last_fault as fault,
            (select count(*)::int from campaign where organisation_id = $1 and state in ('starting', 'running')) as live,
            coalesce(c.api_base_url <> '' and c.access_token_encrypted is not null, false) as "hasApi",
            exists (select from connector_credential k where k.organisation_id = o.id and k.revoked_at is null) as "hasCredential",
            exists (select from webhook_secret s where s.organisation_id = o.id and s.retired_at is null) as "hasSecret"
       from organisation o left join wxcc_connection c on c.organisation_id = o.id where o.id = $1`,
    [ctx.organisationId],
  )
  const row = rows[0]
  if (!row) return []
  const found: AttentionDto[] = []
  const mayOpen = hasPermission(ctx.actor, 'connector.manage')
  const settings = {
    href: mayOpen ? '/settings/connection' : null,
    action: mayOpen ? 'Open the connection' : null,
  }
  const missing = [
    ...(row.hasCredential ? [] : ['a connector credential']),
    ...(row.hasApi ? [] : ['the API']),
    ...(row.hasSecret ? [] : ['a webhook secret']),
  ]
  if (missing.length > 0) {
    found.push({
      code: 'not_connected',
      level: 'warning',
      sentence: `Webex Contact Center is not connected: ${joinWords(missing)} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      ...settings,
    })
  }
  if (row.status === 'inactive' && row.live > 0) {
    found.push({
      code: 'subscription_inactive',
      level: 'danger',
      sentence: 'The subscription for dispositions is inactive: outcomes do not arrive.',
      ...settings,
    })
  }
  if (row.expiresAt && row.expiresAt.getTime() < ctx.now.getTime() + soonMs) {
    const sentence =
      row.expiresAt <= ctx.now
        ? 'The access token of Webex Contact Center has expired: campaigns cannot be started or stopped.'
        : 'The access token of Webex Contact Center expires within 3 days.'
    found.push({
      code: 'token_expiring',
      level: row.expiresAt <= ctx.now ? 'danger' : 'warning',
      sentence,
      ...settings,
    })
  }
  if (row.fault) {
    found.push({
      code: 'connection_fault',
      level: 'warning',
      sentence: `Webex Contact Center last answered with a fault: ${row.fault}`,
      ...settings,
    })
  }
  return found
}
