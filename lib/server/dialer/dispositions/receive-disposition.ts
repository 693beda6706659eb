import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import {
  type DispositionEnvelope,
  parseDispositionEnvelope,
  subscriptionSource,
} from '@/lib/contracts/wxcc/disposition'
import {
  readSignatureHex,
  signatureAlgorithm,
  signatureHeaders,
  signatureToleranceMs,
} from '@/lib/contracts/wxcc/signature'
import { bearerChallenge } from '@/lib/contracts/wxcc/token'
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
import { getEventStore, StoreUnavailable } from './event-store'
import {
  type DispositionRules,
  findOrganisationSecrets,
  findSubscriptionSecrets,
  type OrganisationSecrets,
} from './organisation-secrets'

/** 1,000 records of Cisco's sample are about 400 kB. */
export const bodyBytesMax = 2 * 1024 * 1024
const ENVELOPE_ID_LENGTH_MAX = 200
/** Kept with an event, where they came. */
const headersKept = [...Object.values(signatureHeaders), 'content-type', 'user-agent', 'x-request-id'].map(
  (name) => ({ name, key: `${JSON.stringify(name)}:` }),
)
const answers = {
  new: answerJson(200, { accepted: true, known: false }),
  known: answerJson(200, { accepted: true, known: true }),
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Limit, signature, append, commit, 200. What the event says is looked at only afterwards, by the apply: one that is
 * signed and says nothing readable is stored too, and shown.
 */
export async function receiveDisposition(request: DialerRequest): Promise<DialerAnswer> {
  const refused = refuseMethod(request, ['POST'])
  if (refused) return refused
  const body = await request.readBody(bodyBytesMax)
  if (body === null) {
    countEvent('disposition_refused')
    return answerProblem(request, 'payload_too_large', `An event may have at most ${bodyBytesMax} bytes.`)
  }
  try {
    return await receive(request, body)
  } catch (error) {
    if (!(error instanceof StoreUnavailable) && !isConnectionFault(error)) throw error
    countEvent('disposition_unavailable')
    return answerUnavailable(request, 'The event could not be stored in time. Send it again.')
  }
}

async function receive(request: DialerRequest, body: Buffer): Promise<DialerAnswer> {
  // Read only to find the organisation and the event's id: the untouched bytes are what is signed and what is stored.
  const { envelope } = parseDispositionEnvelope(body.toString('utf8'))
  if (envelope === null) {
    countEvent('disposition_refused')
    return answerProblem(request, 'bad_request', 'The body is not a JSON event.')
  }
  const sender = findSender(envelope)
  const organisation = sender instanceof Promise ? await sender : sender
  const proof = organisation && authenticate(request, body, organisation)
  const authenticatedBy = proof instanceof Promise ? await proof : proof
  if (!organisation || !authenticatedBy) return refuse(request, organisation?.rules)
  const match = matchSubscription(envelope, organisation)
  const subscription = match instanceof Promise ? await match : match
  if (subscription === 'foreign') return refuse(request, organisation.rules)
  const isLate = isOutsideTolerance(request, Date.now())
  if (isLate && organisation.rules.refusesLate) return refuse(request, organisation.rules, true)
  const sha256Hex = hash('sha256', body, 'hex')
  const result = await getEventStore().store({
    organisationId: organisation.organisationId,
    envelopeId: toEnvelopeId(envelope.id, sha256Hex),
    bodySha256: sha256Hex,
    body,
    headers: pickHeaders(request),
    authenticatedBy,
    isLate,
    isOtherSubscription: subscription === 'other',
  })
  if (result === 'new') {
    countEvent('disposition_stored')
    if (isLate) countEvent('disposition_late')
    if (subscription === 'other') countEvent('disposition_other_subscription')
  }
  return answers[result]
}

/** By the organisation that the event names, else by its subscription. Null: neither is ours. */
function findSender(
  envelope: DispositionEnvelope,
): OrganisationSecrets | null | Promise<OrganisationSecrets | null> {
  const { organisationId, subscriptionId } = envelope
  if (organisationId !== null) {
    return UUID.test(organisationId) ? findOrganisationSecrets(organisationId.toLowerCase()) : null
  }
  return subscriptionId === null ? null : findSubscriptionSecrets(subscriptionId)
}

type Proof = 'signature' | 'token' | null
type SubscriptionMatch = 'same' | 'other' | 'foreign'

/**
 * other: not the one on record, as when a subscription was made twice or anew; what it brings is signed, so it is kept and
 * marked. foreign: the subscription of another organisation here, whose events are not this one's to bring.
 */
function matchSubscription(
  { source, subscriptionId }: DispositionEnvelope,
  organisation: OrganisationSecrets,
): SubscriptionMatch | Promise<SubscriptionMatch> {
  if (subscriptionId === null || subscriptionId === organisation.subscriptionId) return 'same'
  if (!source?.startsWith(subscriptionSource)) return 'same'
  const owner = findSubscriptionSecrets(subscriptionId)
  return owner instanceof Promise
    ? owner.then((found) => matchOwner(found, organisation))
    : matchOwner(owner, organisation)
}

function matchOwner(owner: OrganisationSecrets | null, organisation: OrganisationSecrets): SubscriptionMatch {
  if (owner !== null && owner.organisationId !== organisation.organisationId) return 'foreign'
  return organisation.subscriptionId === null ? 'same' : 'other'
}

function authenticate(
  request: DialerRequest,
  body: Buffer,
  { organisationId, secrets, rules }: OrganisationSecrets,
): Proof | Promise<Proof> {
  if (secrets.length > 0) {
    const given = readSignatureHex(request.header(signatureHeaders.signature))
    if (given === null || !isSigned(body, secrets, given)) return null
    if (rules.proof === 'signature') return 'signature'
    return hasToken(request, organisationId).then((has) => (has ? 'signature' : null))
  }
  // Where there is no secret nothing can be signed.
  if (rules.proof === 'signature_and_token') return null
  return hasToken(request, organisationId).then((has) => (has ? 'token' : null))
}

const SIGNATURE_BYTES = 32
/** Used within one turn, so that no event needs buffers of its own. */
const givenSignature = Buffer.alloc(SIGNATURE_BYTES)
const expectedSignature = Buffer.alloc(SIGNATURE_BYTES)

/** Every secret is tried, right or not, so that the time says nothing. */
function isSigned(body: Buffer, secrets: readonly KeyObject[], signatureHex: string): boolean {
  givenSignature.write(signatureHex, 'hex')
  let isOne = false
  for (const secret of secrets) {
    expectedSignature.write(createHmac(signatureAlgorithm, secret).update(body).digest('hex'), 'hex')
    isOne = timingSafeEqual(expectedSignature, givenSignature) || isOne
  }
  return isOne
}

async function hasToken(request: DialerRequest, organisationId: bigint): Promise<boolean> {
  const token = await authenticateToken(request.header('authorization'), new Date())
  return token.ok && token.claims.organisationId === organisationId
}

/** Nothing is kept of it but that it came. */
function refuse(request: DialerRequest, rules?: DispositionRules, isLate = false): DialerAnswer {
  countEvent('disposition_refused')
  const names = Object.values(signatureHeaders).filter((name) => request.header(name) !== null)
  getLogger('dialer').warn(
    { requestId: request.requestId, headers: names },
    isLate ? 'refused a late disposition' : 'refused an unsigned disposition',
  )
  if (rules?.refusedStatus === 200) return answerJson(200, { accepted: false })
  const words = isLate
    ? 'The timestamp of the event is more than 5 minutes off.'
    : 'The signature of the event, or the token beside it, is missing or wrong.'
  return answerProblem(request, 'unauthenticated', words, {
    headers: { 'www-authenticate': bearerChallenge },
  })
}

/** The signature covers the body alone, so age proves nothing: late events are kept and marked. */
function isOutsideTolerance(request: DialerRequest, nowMs: number): boolean {
  const text = request.header(signatureHeaders.timestamp)
  if (text === null || !/^\d{10,16}$/.test(text)) return false
  return Math.abs(nowMs - Number(text)) > signatureToleranceMs
}

/** Text that PostgreSQL can hold; an event without an id is known by its bytes. */
function toEnvelopeId(id: string | null, sha256Hex: string): string {
  const text = (id ?? '').replaceAll('\0', '').slice(0, ENVELOPE_ID_LENGTH_MAX)
  return text === '' ? `sha256:${sha256Hex}` : text
}

/** JSON text. */
function pickHeaders(request: DialerRequest): string {
  let text = ''
  for (const { name, key } of headersKept) {
    const value = request.header(name)
    if (value !== null)
      text += `${text === '' ? '' : ','}${key}${JSON.stringify(value.replaceAll('\0', '').slice(0, 500))}`
  }
  return `{${text}}`
}
