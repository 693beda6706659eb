import { randomBytes } from 'node:crypto'
import {
  campaignCallSuccess,
  type StartCampaignBody,
  startCampaignSchema,
  type UpdateCampaignBody,
  updateCampaignSchema,
} from '@/lib/contracts/wxcc/campaign-calls'
import { recordCountMax } from '@/lib/contracts/wxcc/dialing-record'
import { wxccPaths } from '@/lib/contracts/wxcc/endpoints'
import {
  createSubscriptionSchema,
  dispositionEventType,
  patchSubscriptionSchema,
} from '@/lib/contracts/wxcc/subscription'
import type { Book } from './book'
import { fault, refuseBody, type SandboxAnswer, type SandboxRequest } from './http'
import { type Connector, connectorSchema } from './manager-client'
import {
  sandboxAnis,
  sandboxCrews,
  sandboxEntryPoints,
  sandboxGlobalVariables,
  sandboxOutdialAnis,
  sandboxQueues,
  sandboxWrapUpCodes,
} from './sample-organisation'
import { type SubscriptionStore, showSubscription } from './subscription-store'

export type SandboxActions = {
  url: () => string
  orgId: string
  book: Book
  subscriptions: SubscriptionStore
  isReachable: (url: string) => boolean
  startCampaign: (body: StartCampaignBody) => void
  /** False when no such campaign runs. */
  updateCampaign: (id: string, body: UpdateCampaignBody) => boolean
  stopCampaign: (id: string) => boolean
  setConnector: (connector: Connector) => void
  readDialers: () => unknown
  markChanged: () => void
}

type Route = {
  method: string
  pattern: RegExp
  answer: (actions: SandboxActions, request: SandboxRequest, parameters: string[]) => SandboxAnswer
}

const notReachable = (name: string) =>
  fault(400, `${name}: a sandbox organisation reaches only this machine's loopback`)
const idPart = '([^/]+)'

const campaignAnswer = (actions: SandboxActions, status: number, id: string): SandboxAnswer => ({
  status,
  body: { data: [{ location: actions.url() + wxccPaths.campaign(id) }], meta: { orgId: actions.orgId } },
})

const organisation = (path: string, read: (parameters: string[]) => readonly unknown[]): Route => ({
  method: 'GET',
  pattern: new RegExp(`^/organization/${idPart}/v2/${path}$`),
  answer(actions, { query }, parameters) {
    if (parameters[0] !== actions.orgId) return fault(403, 'The token is not for this organization')
    const all = read(parameters)
    const pageSize = Math.min(100, Math.max(1, Number(query.get('pageSize')) || 100))
    const page = Math.max(0, Number(query.get('page')) || 0)
    return {
      status: 200,
      body: {
        meta: {
          orgid: actions.orgId,
          page,
          pageSize,
          totalPages: Math.ceil(all.length / pageSize),
          totalRecords: all.length,
        },
        data: all.slice(page * pageSize, (page + 1) * pageSize),
      },
    }
  },
})

/** The calls that a campaign manager makes. All need a bearer token. */
export const platformRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: /^\/v1\/dialer\/campaign$/,
    answer(actions, { body }) {
      const parsed = startCampaignSchema.safeParse(clampRecordCount(body))
      if (!parsed.success) return refuseBody(parsed.error)
      if (!actions.isReachable(parsed.data.dialingListFetchURL)) return notReachable('dialingListFetchURL')
      actions.startCampaign(parsed.data)
      return campaignAnswer(actions, campaignCallSuccess.start, parsed.data.id)
    },
  },
  {
    method: 'PUT',
    pattern: new RegExp(`^/v1/dialer/campaign/${idPart}$`),
    answer(actions, { body }, [id = '']) {
      const parsed = updateCampaignSchema.safeParse(body)
      if (!parsed.success) return refuseBody(parsed.error)
      if (!actions.isReachable(parsed.data.dialingListFetchURL)) return notReachable('dialingListFetchURL')
      // [C] Documented errors hold no 404.
      if (!actions.updateCampaign(id, parsed.data)) return fault(400, `campaign ${id} is not running`)
      return campaignAnswer(actions, campaignCallSuccess.update, id)
    },
  },
  {
    method: 'DELETE',
    pattern: new RegExp(`^/v1/dialer/campaign/${idPart}$`),
    answer(actions, _, [id = '']) {
      // [C] Stopping what does not run is done already: a repeat of the call must be safe.
      actions.stopCampaign(id)
      return { status: campaignCallSuccess.stop }
    },
  },
  {
    method: 'GET',
    pattern: /^\/v2\/event-types$/,
    answer: (actions) => ({
      status: 200,
      body: {
        meta: { orgId: actions.orgId, resourceVersionList: [{ resource: 'campaign', version: '1.0.0' }] },
        data: [{ name: dispositionEventType, resource: 'campaign', action: 'contact-disposition' }],
      },
    }),
  },
  {
    method: 'GET',
    pattern: /^\/v2\/subscriptions$/,
    answer: (actions) => ({
      status: 200,
      body: { meta: { orgId: actions.orgId }, data: actions.subscriptions.list().map(showSubscription) },
    }),
  },
  {
    method: 'POST',
    pattern: /^\/v2\/subscriptions$/,
    answer(actions, { body }) {
      const parsed = createSubscriptionSchema.safeParse(body)
      if (!parsed.success) return refuseBody(parsed.error)
      if (!actions.isReachable(parsed.data.destinationUrl)) return notReachable('destinationUrl')
      const created = actions.subscriptions.create(parsed.data)
      actions.markChanged()
      return { status: 201, body: { meta: { orgId: actions.orgId }, data: showSubscription(created) } }
    },
  },
  {
    method: 'GET',
    pattern: new RegExp(`^/v2/subscriptions/${idPart}$`),
    answer(actions, _, [id = '']) {
      const found = actions.subscriptions.get(id)
      if (found === null) return fault(404, 'No such subscription')
      return { status: 200, body: { meta: { orgId: actions.orgId }, data: showSubscription(found) } }
    },
  },
  {
    method: 'PATCH',
    pattern: new RegExp(`^/v2/subscriptions/${idPart}$`),
    answer(actions, { body }, [id = '']) {
      const parsed = patchSubscriptionSchema.safeParse(body)
      if (!parsed.success) return refuseBody(parsed.error)
      const { destinationUrl } = parsed.data
      if (destinationUrl !== undefined && !actions.isReachable(destinationUrl)) {
        return notReachable('destinationUrl')
      }
      const patched = actions.subscriptions.patch(id, parsed.data)
      if (patched === null) return fault(404, 'No such subscription')
      actions.markChanged()
      return { status: 200, body: { meta: { orgId: actions.orgId }, data: showSubscription(patched) } }
    },
  },
  {
    method: 'DELETE',
    pattern: new RegExp(`^/v2/subscriptions/${idPart}$`),
    answer(actions, _, [id = '']) {
      if (!actions.subscriptions.remove(id)) return fault(404, 'No such subscription')
      actions.markChanged()
      return { status: 204 }
    },
  },
  organisation('auxiliary-code', () => sandboxWrapUpCodes),
  organisation('outdial-ani', () => sandboxOutdialAnis),
  organisation(`outdial-ani/${idPart}/entry`, ([, id]) =>
    id === sandboxOutdialAnis[0]?.id ? sandboxAnis : [],
  ),
  organisation('entry-point', () => sandboxEntryPoints),
  organisation('contact-service-queue', () => sandboxQueues),
  organisation('cad-variable', () => sandboxGlobalVariables),
  organisation('user', () => sandboxCrews.flat()),
  organisation('holiday-list', () => []),
]

/** Without a bearer: sign-in of an integration, and the sandbox's own doors. */
export const openRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: /^\/v1\/access_token$/,
    answer(_, { body }) {
      const form = typeof body === 'object' && body !== null ? body : {}
      const grant = 'grant_type' in form ? form.grant_type : null
      if (grant !== 'authorization_code' && grant !== 'refresh_token') {
        return fault(400, 'grant_type: must be authorization_code or refresh_token')
      }
      return {
        status: 200,
        body: {
          access_token: `sandbox-${randomBytes(24).toString('hex')}`,
          expires_in: 14 * 86_400,
          refresh_token: `sandbox-${randomBytes(24).toString('hex')}`,
          refresh_token_expires_in: 90 * 86_400,
          token_type: 'Bearer',
        },
      }
    },
  },
  {
    method: 'GET',
    pattern: /^\/v1\/authorize$/,
    answer(actions, { query }) {
      const redirect = query.get('redirect_uri') ?? ''
      if (!actions.isReachable(redirect)) return notReachable('redirect_uri')
      const url = new URL(redirect)
      url.searchParams.set('code', randomBytes(16).toString('hex'))
      url.searchParams.set('state', query.get('state') ?? '')
      return { status: 302, headers: { location: url.toString() } }
    },
  },
  {
    method: 'PUT',
    pattern: /^\/sandbox\/connector$/,
    answer(actions, { body }) {
      const parsed = connectorSchema.safeParse(body)
      if (!parsed.success) return refuseBody(parsed.error)
      if (!actions.isReachable(parsed.data.tokenUrl)) return notReachable('tokenUrl')
      actions.setConnector(parsed.data)
      return { status: 204 }
    },
  },
  {
    method: 'GET',
    pattern: /^\/sandbox\/book$/,
    answer: (actions) => ({
      status: 200,
      body: { ...actions.book.readSummary(), dialers: actions.readDialers() },
    }),
  },
  {
    method: 'GET',
    pattern: /^\/sandbox\/book\/attempts$/,
    answer: (actions, { query }) => ({
      status: 200,
      body: actions.book.listAttempts({
        campaignId: query.get('campaignId') ?? undefined,
        offset: Math.max(0, Number(query.get('offset')) || 0),
        limit: Math.min(1000, Math.max(1, Number(query.get('limit')) || 100)),
      }),
    }),
  },
  {
    method: 'GET',
    pattern: /^\/sandbox\/book\/fetches$/,
    answer: (actions) => ({ status: 200, body: { data: actions.book.listFetches(200) } }),
  },
]

/** [A] "If the value is greater than 400 it will be set to the maximum when the request is processed." */
function clampRecordCount(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('recordCount' in body)) return body
  const { recordCount } = body
  return typeof recordCount === 'number' && recordCount > recordCountMax
    ? { ...body, recordCount: recordCountMax }
    : body
}
