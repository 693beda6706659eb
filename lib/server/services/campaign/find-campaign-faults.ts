import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { FindingDto } from '@/lib/contracts/campaign'
import { customerDataWarnings } from '@/lib/contracts/wxcc/dialing-record'
import { buildWxccBaseUrl, dataCentres } from '@/lib/contracts/wxcc/endpoints'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { coversCountry, findRuleSet } from '@/lib/domain/compliance/rule-sets'
import { getEnv } from '@/lib/env'
import { getVersionSettings, type LockedCampaign } from '@/lib/server/services/campaign/campaign-row'
import type { Ctx, Tx } from '@/lib/server/services/context'
import { findWxccConnection } from '@/lib/server/wxcc/connection'

/**
 * What would keep the campaign from dialing. `block` only where a start is certain to come to nothing, or would dial an archived list; what WxCC itself
 * judges (a shared entry point, an ANI not of the entry point) is a warning.
 */
export async function findCampaignFaults(tx: Tx, ctx: Ctx, campaign: LockedCampaign): Promise<FindingDto[]> {
  const settings = await getVersionSettings(tx, ctx.organisationId, campaign.id, campaign.version)
  const findings = [
    ...(await findListFaults(tx, ctx, campaign.id, settings)),
    ...(await findEntryPointFaults(tx, ctx, campaign.id, settings)),
    ...(await findConnectionFaults(tx, ctx)),
    ...findSettingFaults(settings, ctx.now),
  ]
  return findings.sort((left, right) => (left.level === right.level ? 0 : left.level === 'block' ? -1 : 1))
}

const block = (code: string, message: string, path: string | null = null): FindingDto => ({
  code,
  level: 'block',
  message,
  path,
})
const warn = (code: string, message: string, path: string | null = null): FindingDto => ({
  code,
  level: 'warn',
  message,
  path,
})

async function findListFaults(
  tx: Tx,
  ctx: Ctx,
  campaignId: bigint,
  settings: CampaignSettings,
): Promise<FindingDto[]> {
  type ListRow = {
    name: string
    isArchived: boolean
    isUsable: boolean
    isWaiting: boolean
    isEmpty: boolean
    columns: unknown
  }
  const lists = await tx.$queryRaw<ListRow[]>`
    select l.name, l.columns,
           l.archived_at is not null as "isArchived",
           l.is_active and coalesce(l.expires_at > now(), true) as "isUsable",
           coalesce(l.active_from > now(), false) as "isWaiting",
           not exists (select from list_contact lc where lc.list_id = l.id) as "isEmpty"
      from campaign_list cl join contact_list l on l.id = cl.list_id
     where cl.organisation_id = ${ctx.organisationId} and cl.campaign_id = ${campaignId}
     order by cl.position`
  if (lists.length === 0) return [block('no_list', 'The campaign has no contact list.', 'lists')]
  const findings: FindingDto[] = []
  for (const list of lists) {
    if (list.isArchived)
      findings.push(
        block(
          'list_archived',
          `The list ${list.name} is archived. Take it off the campaign or out of the archive.`,
          'lists',
        ),
      )
    else if (!list.isUsable)
      findings.push(warn('list_inactive', `The list ${list.name} is off or has expired.`, 'lists'))
    else if (list.isWaiting)
      findings.push(warn('list_not_active_yet', `The list ${list.name} is not active yet.`, 'lists'))
    else if (list.isEmpty) findings.push(warn('list_empty', `The list ${list.name} is empty.`, 'lists'))
  }
  const known = new Set(lists.flatMap((list) => readColumnNames(list.columns)))
  const missing = settings.customerData.filter((column) => !known.has(column) && !ownColumns.has(column))
  if (missing.length > 0) {
    findings.push(
      warn('columns_missing', `No list has the columns to send: ${missing.join(', ')}.`, 'customerData'),
    )
  }
  return [
    ...findings,
    ...(await findCountryFaults(tx, ctx, campaignId, settings)),
    ...(await findFormatFaults(tx, ctx, campaignId, settings)),
  ]
}

/** Fields of a contact that may be sent as columns. */
const ownColumns = new Set([
  'externalKey',
  'accountKey',
  'firstName',
  'lastName',
  'email',
  'postalCode',
  'region',
  'country',
])

function readColumnNames(columns: unknown): string[] {
  if (!Array.isArray(columns)) return []
  return columns.flatMap((column: unknown) =>
    typeof column === 'object' && column !== null && 'name' in column && typeof column.name === 'string'
      ? [column.name]
      : [],
  )
}

const SAMPLE_ROWS = 20_000

async function findCountryFaults(
  tx: Tx,
  ctx: Ctx,
  campaignId: bigint,
  settings: CampaignSettings,
): Promise<FindingDto[]> {
  const ruleSet = findRuleSet(settings.ruleSet)
  if (ruleSet === null || ruleSet.countries === 'all') return []
  const countries = await tx.$queryRaw<{ country: string; numbers: number }[]>`
    select country, count(*)::int as numbers from (
      select n.country
        from campaign_list cl
        join list_contact lc on lc.list_id = cl.list_id
        join contact_number n on n.contact_id = lc.contact_id and n.state = 'active'
       where cl.organisation_id = ${ctx.organisationId} and cl.campaign_id = ${campaignId} and n.country is not null
       limit ${SAMPLE_ROWS}) sample
     group by country order by numbers desc`
  const outside = countries.filter((row) => !coversCountry(ruleSet, row.country))
  if (outside.length === 0) return []
  const names = outside.map((row) => row.country).join(', ')
  return [
    warn(
      'country_not_covered',
      `The rule set ${ruleSet.name} does not cover ${names}: those numbers are never called.`,
      'ruleSet',
    ),
  ]
}

const FORMAT_ROWS = 100_000
const FORMAT_COUNT_MAX = 1_000

/**
 * What the hand-out withholds: without its calling code a number of another country would ring at a stranger's. Looked up
 * contact by contact (`offset 0`), so that the cost is bounded however long the lists are.
 */
async function findFormatFaults(
  tx: Tx,
  ctx: Ctx,
  campaignId: bigint,
  settings: CampaignSettings,
): Promise<FindingDto[]> {
  if (settings.numberFormat !== 'national') return []
  const callingCode = parsePhoneNumberFromString(settings.outdialAni)?.countryCallingCode
  if (callingCode === undefined) {
    return [
      block(
        'number_format_without_country',
        'The number format is national, but the caller number does not say of which country: nobody would be called. Choose another number format, or correct the caller number.',
        'numberFormat',
      ),
    ]
  }
  const [found] = await tx.$queryRaw<{ seen: number; foreign: number }[]>`
    with looked_at as materialized (
      select n.e164
        from campaign_list cl
        join list_contact lc on lc.list_id = cl.list_id
        cross join lateral (
          select e164 from contact_number where contact_id = lc.contact_id and state = 'active' offset 0) n
       where cl.organisation_id = ${ctx.organisationId} and cl.campaign_id = ${campaignId}
       limit ${FORMAT_ROWS})
    select (select count(*)::int from looked_at) as seen,
           (select count(distinct e164)::int from looked_at where not starts_with(e164, ${`+${callingCode}`})) as "foreign"`
  if (!found || found.foreign === 0) return []
  const { foreign } = found
  const count =
    foreign > FORMAT_COUNT_MAX ? `more than ${FORMAT_COUNT_MAX.toLocaleString('en')}` : `${foreign}`
  const where =
    found.seen < FORMAT_ROWS
      ? 'Of the numbers of its lists'
      : `Of the first ${FORMAT_ROWS.toLocaleString('en')} numbers of its lists`
  return [
    warn(
      'number_format_not_covered',
      `${where}, ${count} ${foreign === 1 ? 'does' : 'do'} not begin with +${callingCode}, the calling code of the caller number: in the number format “national” ${foreign === 1 ? 'it is' : 'they are'} never called. Choose another number format, or dial ${foreign === 1 ? 'it' : 'them'} by a campaign whose caller number is of the same country.`,
      'numberFormat',
    ),
  ]
}

async function findEntryPointFaults(
  tx: Tx,
  ctx: Ctx,
  campaignId: bigint,
  settings: CampaignSettings,
): Promise<FindingDto[]> {
  const others = await tx.$queryRaw<{ name: string }[]>`
    select c.name
      from campaign c join campaign_version v on v.campaign_id = c.id and v.version = c.version
     where c.organisation_id = ${ctx.organisationId} and c.id <> ${campaignId}
       and c.state in ('starting', 'running', 'pausing', 'paused')
       and v.settings ->> 'entryPointId' = ${settings.entryPointId}
     limit 1`
  const [other] = others
  if (!other) return []
  return [
    warn(
      'entry_point_shared',
      `The campaign ${other.name} runs on the same entry point; Webex Contact Center wants one per campaign.`,
      'entryPointId',
    ),
  ]
}

async function findConnectionFaults(tx: Tx, ctx: Ctx): Promise<FindingDto[]> {
  const { organisationId } = ctx
  const findings: FindingDto[] = []
  const found = await findWxccConnection(organisationId)
  if (!found.ok) findings.push(block('no_connection', found.reason))
  else if (found.connection.accessToken === null) {
    const isCisco = dataCentres.some((centre) => found.connection.baseUrl === buildWxccBaseUrl(centre))
    const message = 'No access token of Webex Contact Center is stored.'
    findings.push(isCisco ? block('no_access_token', message) : warn('no_access_token', message))
  }
  const credentials = await tx.connectorCredential.count({ where: { organisationId, revokedAt: null } })
  const secrets = await tx.webhookSecret.count({ where: { organisationId, retiredAt: null } })
  const connection = await tx.wxccConnection.findUnique({
    where: { organisationId },
    select: { subscriptionStatus: true },
  })
  if (credentials === 0) {
    findings.push(
      block(
        'no_connector_credential',
        'There is no connector credential: the dialer could not sign in to fetch contacts. Create one under Connection.',
      ),
    )
  }
  if (secrets === 0) {
    findings.push(
      warn(
        'no_webhook_secret',
        'There is no webhook secret: dispositions are taken only with a valid token. Create one under Connection.',
      ),
    )
  }
  if (connection && connection.subscriptionStatus !== null && connection.subscriptionStatus !== 'active') {
    findings.push(
      warn('subscription_inactive', 'The webhook subscription is not active: no outcomes arrive.'),
    )
  }
  if (!getEnv().sandbox && !getEnv().publicUrl.startsWith('https://')) {
    findings.push(
      warn(
        'public_url_not_https',
        'PUBLIC_URL does not begin with https: Webex Contact Center will not fetch from it.',
      ),
    )
  }
  return findings
}

const RING_WARN_SECONDS = 15

function findSettingFaults(settings: CampaignSettings, now: Date): FindingDto[] {
  const findings: FindingDto[] = []
  const ruleSet = findRuleSet(settings.ruleSet)
  if (settings.noAnswerRingLimit < (ruleSet?.ringSecondsMin ?? RING_WARN_SECONDS)) {
    findings.push(
      warn('ring_too_short', 'Phones ring shorter than the rule set asks for.', 'noAnswerRingLimit'),
    )
  }
  if (ruleSet?.hours === null) {
    findings.push(
      warn('no_hours', 'The rule set has no calling hours: contacts may be called at night.', 'ruleSet'),
    )
  }
  if (settings.endDate !== null && settings.endDate < now.toISOString().slice(0, 10)) {
    findings.push(block('last_day_passed', 'The last day of the campaign has passed.', 'endDate'))
  }
  if (settings.customerData.some((name) => Buffer.byteLength(name) > customerDataWarnings.nameBytes)) {
    findings.push(
      warn('column_name_long', 'A column name is longer than Webex Contact Center takes.', 'customerData'),
    )
  }
  return findings
}
