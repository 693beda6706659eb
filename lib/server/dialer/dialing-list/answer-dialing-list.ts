import { dialingListMethods, readRecordCount, readRequestFields } from '@/lib/contracts/wxcc/dialing-record'
import { bearerChallenge } from '@/lib/contracts/wxcc/token'
import { parseId } from '@/lib/domain/ids'
import { getLogger } from '@/lib/server/telemetry/logger'
import { isConnectionFault } from '../connection-fault'
import { countEvent } from '../counters'
import {
  answerJson,
  answerProblem,
  answerUnavailable,
  type DialerAnswer,
  type DialerRequest,
  refuseMethod,
} from '../exchange'
import { authenticateToken } from '../token/authenticate-token'
import { type CampaignForHandOut, findCampaign, forgetCampaign } from './campaign-settings'
import type { HandOutResult } from './hand-out'
import { handOutTogether } from './hand-out-together'
import { toDialingRecords } from './to-dialing-record'
import { withholdAttempts } from './withhold'

/** Token -> contacts that may be dialed now, each leased. `200 []` whenever there is none, whatever the reason. */
export async function answerDialingList(request: DialerRequest, campaignText: string): Promise<DialerAnswer> {
  const refused = refuseMethod(request, dialingListMethods)
  if (refused) return refused
  try {
    return await answer(request, campaignText)
  } catch (error) {
    if (!isConnectionFault(error)) throw error
    return answerUnavailable(request, 'The database does not answer right now.')
  }
}

async function answer(request: DialerRequest, campaignText: string): Promise<DialerAnswer> {
  const authentication = await authenticateToken(request.header('authorization'), new Date())
  if (!authentication.ok) {
    countEvent('bearer_refused')
    return answerProblem(
      request,
      'unauthenticated',
      'The token is missing, wrong or has ended. Get a new one.',
      {
        headers: { 'www-authenticate': bearerChallenge },
      },
    )
  }
  const campaignId = parseId('cmp', campaignText)
  const campaign = campaignId === null ? null : await findCampaign(campaignId)
  // Another organisation's campaign is as unknown as one that never was.
  if (!campaign || campaign.organisationId !== authentication.claims.organisationId) return notFound(request)
  const asked = await readAsked(request)
  // Who asks for none gets none: nothing is leased, and what the campaign last said of a fetch stands.
  if (readRecordCount(asked, campaign.settings.recordCount) === 0) return answerJson(200, [])
  const done = await handOutFresh(asked, campaign)
  if (done === null) return notFound(request)
  countEvent('fetch')
  const now = new Date(done.result.now)
  const results = toDialingRecords(done.result.records, done.campaign, now)
  const withheld = results.filter((result) => !result.ok)
  if (withheld.length > 0) {
    await withholdAttempts(campaign.organisationId, withheld)
    countEvent('record_withheld', withheld.length)
    getLogger('dialer').error(
      { campaignId: campaignText, attempts: withheld },
      'withheld what the contract does not allow',
    )
  }
  const records = results.flatMap((result) => (result.ok ? [result.record] : []))
  countEvent('handed_out', records.length)
  return answerJson(200, records)
}

/** More than a few fields is not a count, and is not read. */
const ASKED_BYTES_MAX = 16_384

/** What the address says goes before what a body says. */
async function readAsked(request: DialerRequest): Promise<URLSearchParams> {
  if (request.method !== 'POST') return request.query
  const body = await request.readBody(ASKED_BYTES_MAX)
  if (body === null || body.length === 0) return request.query
  return new URLSearchParams([...request.query, ...readRequestFields(body.toString('utf8'))])
}

type Done = { campaign: CampaignForHandOut; result: Extract<HandOutResult, { reason: unknown }> }

/** Settings may have changed since they were read: the hand-out notices under its lock, and is asked again. */
async function handOutFresh(asked: URLSearchParams, known: CampaignForHandOut): Promise<Done | null> {
  let campaign: CampaignForHandOut | null = known
  for (let tries = 0; tries < 3 && campaign !== null; tries += 1) {
    const count = readRecordCount(asked, campaign.settings.recordCount)
    const result = await handOutTogether(campaign, count)
    if (result.status === 'not_found') return null
    if (result.status !== 'stale') return { campaign, result }
    forgetCampaign(campaign.id)
    campaign = await findCampaign(campaign.id)
  }
  return null
}

function notFound(request: DialerRequest): DialerAnswer {
  return answerProblem(request, 'not_found', 'There is no such campaign.')
}
