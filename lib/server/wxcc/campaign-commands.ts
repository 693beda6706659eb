import {
  type StartCampaignBody,
  startCampaignSchema,
  type UpdateCampaignBody,
  updateCampaignSchema,
  vendorVersion,
} from '@/lib/contracts/wxcc/campaign-calls'
import { machinePaths, wxccPaths } from '@/lib/contracts/wxcc/endpoints'
import { appliesTo, type CampaignSettings, settingFields } from '@/lib/domain/campaign/settings'
import { formatId } from '@/lib/domain/ids'
import { getEnv } from '@/lib/env'
import type { WxccConnection } from '@/lib/server/wxcc/connection'
import { describeRefusal, requestWxcc, type WxccAnswer } from '@/lib/server/wxcc/request'

/** `again`: try later; `mayHaveArrived` when the command can have been carried out all the same. */
export type CommandResult =
  | { kind: 'accepted'; status: number }
  | { kind: 'refused'; status: number; fault: string }
  | {
      kind: 'again'
      status: number | null
      fault: string
      afterSeconds: number | null
      mayHaveArrived: boolean
    }

/** [C] A start of a campaign that already runs is answered so; repeats are safe, hence accepted. */
const alreadyStarted = 409
/** A stop of what is gone has reached its end. */
const alreadyGone = [404, 410]

export async function sendStart(
  connection: WxccConnection,
  campaignId: bigint,
  settings: CampaignSettings,
): Promise<CommandResult> {
  const parsed = startCampaignSchema.safeParse(buildStartBody(campaignId, settings))
  if (!parsed.success) return refuseOwnBody(parsed.error.issues)
  const answer = await requestWxcc(connection, {
    method: 'POST',
    path: wxccPaths.campaigns,
    body: parsed.data,
  })
  return judge(answer, [alreadyStarted])
}

export async function sendUpdate(
  connection: WxccConnection,
  campaignId: bigint,
  settings: CampaignSettings,
): Promise<CommandResult> {
  const parsed = updateCampaignSchema.safeParse(buildUpdateBody(campaignId, settings))
  if (!parsed.success) return refuseOwnBody(parsed.error.issues)
  const path = wxccPaths.campaign(formatId('cmp', campaignId))
  return judge(await requestWxcc(connection, { method: 'PUT', path, body: parsed.data }), [])
}

export async function sendStop(connection: WxccConnection, campaignId: bigint): Promise<CommandResult> {
  const path = wxccPaths.campaign(formatId('cmp', campaignId))
  return judge(await requestWxcc(connection, { method: 'DELETE', path }), alreadyGone)
}

function refuseOwnBody(issues: readonly { path: PropertyKey[]; message: string }[]): CommandResult {
  const first = issues[0]
  const where = first?.path.map(String).join('.') ?? ''
  return { kind: 'refused', status: 0, fault: `Not sent: ${where} ${first?.message ?? 'is not valid'}.` }
}

function judge(answer: WxccAnswer, alsoAccepted: readonly number[]): CommandResult {
  if (answer.kind !== 'answered') {
    return {
      kind: 'again',
      status: null,
      fault: answer.fault,
      afterSeconds: null,
      mayHaveArrived: answer.kind === 'unanswered',
    }
  }
  const { status, retryAfterSeconds } = answer
  if ((status >= 200 && status < 300) || alsoAccepted.includes(status)) return { kind: 'accepted', status }
  const fault = describeRefusal(answer)
  if (status === 429 || status >= 500) {
    return { kind: 'again', status, fault, afterSeconds: retryAfterSeconds, mayHaveArrived: status >= 500 }
  }
  return { kind: 'refused', status, fault }
}

/** Where the dialer fetches this campaign's contacts: unique per campaign. */
export function buildDialingListUrl(campaignId: bigint): string {
  return getEnv().publicUrl + machinePaths.dialingList(formatId('cmp', campaignId))
}

export function buildStartBody(campaignId: bigint, settings: CampaignSettings): StartCampaignBody {
  return asStartBody({
    ...collectFields(settings, () => true),
    id: formatId('cmp', campaignId),
    vendorVersion,
    dialingListFetchURL: buildDialingListUrl(campaignId),
  })
}

export function buildUpdateBody(campaignId: bigint, settings: CampaignSettings): UpdateCampaignBody {
  return asUpdateBody({
    ...collectFields(settings, (change) => change === 'live'),
    dialingListFetchURL: buildDialingListUrl(campaignId),
  })
}

/** Settings that apply to the type and are not "not sent", by their names in the contract. */
function collectFields(
  settings: CampaignSettings,
  isWanted: (change: 'live' | 'stop_start' | 'rollcall') => boolean,
): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of settingFields) {
    if (field.wxcc === null || field.name.includes('.')) continue
    if (!appliesTo(field, settings.type) || !isWanted(field.change)) continue
    const value = Object.entries(settings).find(([name]) => name === field.name)?.[1]
    if (value === null || value === undefined) continue
    if (Array.isArray(value) && value.length === 0) continue
    body[field.wxcc] = value
  }
  const analysis = settingFields.find((field) => field.name === 'callProgressAnalysisParams.cpaEnabled')
  if (
    settings.callProgressAnalysisParams !== null &&
    analysis !== undefined &&
    appliesTo(analysis, settings.type) &&
    isWanted('stop_start')
  ) {
    body.callProgressAnalysisParams = settings.callProgressAnalysisParams
  }
  return body
}

// Built from the table that the contract's schemas are built from, and parsed by them before it is sent.
const asStartBody = (body: Record<string, unknown>) => body as StartCampaignBody
const asUpdateBody = (body: Record<string, unknown>) => body as UpdateCampaignBody
