import { createHash, createHmac } from 'node:crypto'
import http from 'node:http'
import { drawCallStart, isLive, mayReachAgent, outcomeWeights } from './outcomes.mjs'
import { sleep } from './random.mjs'

// A dialer that keeps its own book and believes nobody: what it was given whole, what it was told 200 for, every status.

const LOOPS_A_CAMPAIGN = 5
/** Received and not yet acknowledged: so many contacts a contact center has in hand. */
const OPEN_RECORDS_MAX = 500
const ANSWER_MS_MAX = 20_000
/** The platform waits no longer [A]. */
const PATIENCE_MS = 5_000
const RETRY_MS_MAX = 1_000
const WRAP_UPS = ['Sale', 'Not interested', 'Call back', 'Try again', null]
const SOURCE = '/com/cisco/wxcc/0f5c8f6e-7a51-4d54-9c1f-1f9f3f9c0d11'

export class Dialer {
  #world
  #campaigns
  #random
  #skewMs
  #agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  #token = null
  #isFetching = false
  #hasGivenUp = false
  #loops = []
  #work = new Set()
  #open = 0
  /** By number and by contact: the record that is in hand, that is, received and not yet answered for. */
  #inHand = new Map()
  #numbers = new Set()
  inFlight = new Set()
  book = {
    /** lcmId -> { record, outcome, ... } */
    records: new Map(),
    /** Event id -> { sha256, isAcknowledged, skewMs, records } */
    events: new Map(),
    /** 'dispositions 200' -> count. */
    statuses: new Map(),
    unanswered: { token: 0, list: 0, dispositions: 0 },
    refusedWithoutRetryAfter: 0,
    /** Answered, or given up, after more than the platform waits. */
    late: [],
    slowestMs: { token: 0, list: 0, dispositions: 0 },
    /** The same number, contact or attempt twice at the same time. */
    doubled: [],
    /** Records that are not what the contract says. */
    malformed: [],
    acknowledgedAt: [],
    handedOutAt: [],
    /** A number that was called before: its outcome was applied. */
    cameAgainAt: [],
  }

  /** `skewMs`: draws how far its clock is off for an event. */
  constructor({ world, campaigns, random, skewMs = () => 0 }) {
    this.#world = world
    this.#campaigns = campaigns
    this.#random = random
    this.#skewMs = skewMs
  }

  start() {
    this.#isFetching = true
    for (const campaign of this.#campaigns) {
      for (let loop = 0; loop < LOOPS_A_CAMPAIGN; loop += 1) {
        this.#loops.push(this.#fetchOn(campaign, this.#random.fork('loop', campaign.id, String(loop))))
      }
    }
  }

  async stopFetching() {
    this.#isFetching = false
    await Promise.all(this.#loops)
  }

  /** Until every event is acknowledged; false when that took too long, and the rest is given up. */
  async drain(milliseconds) {
    const giveUp = setTimeout(() => {
      this.#hasGivenUp = true
    }, milliseconds)
    while (this.#work.size > 0) await Promise.all(this.#work)
    clearTimeout(giveUp)
    this.#agent.destroy()
    return !this.#hasGivenUp
  }

  /** So many fetches at the same moment, beside the loops. */
  async burst(count) {
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        this.#fetch(
          this.#campaigns[index % this.#campaigns.length],
          this.#random.fork('burst', String(index)),
        ),
      ),
    )
  }

  async #fetchOn(campaign, random) {
    while (this.#isFetching) {
      if (this.#open >= OPEN_RECORDS_MAX) await sleep(20)
      else if ((await this.#fetch(campaign, random)) > 0) await sleep(random.int(20, 120))
      else await sleep(random.int(100, 250))
    }
  }

  async #getToken() {
    const { user, password } = this.#world.connector
    const answer = await this.#ask('token', {
      method: 'POST',
      path: '/api/dialer/token',
      headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
    })
    return answer?.status === 200 ? JSON.parse(answer.text).Token : null
  }

  /** How many came. */
  async #fetch(campaign, random) {
    this.#token ??= await this.#getToken()
    if (this.#token === null) return 0
    const answer = await this.#ask('list', {
      method: random.pick(['GET', 'POST']),
      path: `/api/dialer/campaigns/${campaign.text}/dialing-list?recordCount=${random.int(5, 50)}`,
      headers: { authorization: `Bearer ${this.#token}` },
    })
    if (answer?.status === 401) this.#token = null
    if (answer?.status !== 200) return 0
    const records = JSON.parse(answer.text)
    for (const record of records) this.#receive(record, campaign)
    let rest = [...records]
    while (rest.length > 0) {
      const size = random.int(1, 5)
      this.#do(this.#answerFor(rest.slice(0, size), campaign, random.fork(rest[0].lcmId)))
      rest = rest.slice(size)
    }
    return records.length
  }

  #do(promise) {
    const work = promise.finally(() => this.#work.delete(work))
    this.#work.add(work)
  }

  #receive(record, campaign) {
    const { book } = this
    const contact = readContact(record)
    if (book.records.has(record.lcmId)) book.doubled.push({ kind: 'attempt', what: record.lcmId })
    for (const [kind, what] of listHeld(record)) {
      if (this.#inHand.has(what))
        book.doubled.push({ kind, what, first: this.#inHand.get(what), second: record.lcmId })
      this.#inHand.set(what, record.lcmId)
    }
    if (!isWellFormed(record, this.#world.orgId, campaign)) book.malformed.push(record)
    book.records.set(record.lcmId, { record, campaignId: campaign.id, contact, outcome: null, otherTasks: 0 })
    book.handedOutAt.push(performance.now())
    if (this.#numbers.has(record.dialNumber)) book.cameAgainAt.push(performance.now())
    this.#numbers.add(record.dialNumber)
    this.#open += 1
  }

  /** One event for some records, some of them with a second one after it. */
  async #answerFor(records, campaign, random) {
    await sleep(random.chance(0.1) ? random.int(300, 2_000) : random.int(0, 300))
    const skewMs = this.#skewMs(random)
    const answers = records.map((record) => this.#decide(record, skewMs, random))
    for (const record of records) for (const [, what] of listHeld(record)) this.#inHand.delete(what)
    const event = this.#write(answers, campaign, skewMs, random)
    const times = random.chance(0.05) ? 2 : 1
    await Promise.all(Array.from({ length: times }, () => this.#send(event, random)))
    this.#open -= records.length
    const later = answers.filter((answer) => isLive(answer.telephonyOutcome) && random.chance(0.1))
    for (const answer of later) {
      await sleep(random.int(0, 300))
      const isSecondCall = random.chance(0.2)
      if (isSecondCall) this.book.records.get(answer.contactId).otherTasks += 1
      const more = isSecondCall
        ? { ...answer, taskId: random.uuid() }
        : {
            ...answer,
            telephonyOutcome: random.pick([null, answer.telephonyOutcome]),
            businessOutcome: random.pick(WRAP_UPS),
          }
      await this.#send(this.#write([more], campaign, skewMs, random), random)
    }
  }

  #decide(record, skewMs, random) {
    const outcome = random.weighted(outcomeWeights)
    const hasStart = drawCallStart(outcome, random)
    const hasAgent = mayReachAgent(outcome) && random.chance(0.95)
    Object.assign(this.book.records.get(record.lcmId), { outcome, hasStart, hasAgent })
    const startedAt = Date.now() + skewMs
    const time = (at) => `${new Date(at).toISOString().slice(0, 19)}Z`
    return {
      contactId: record.lcmId,
      destination: random.pick([record.dialNumber, Number(record.dialNumber)]),
      taskId: hasStart ? random.uuid() : null,
      telephonyOutcome: outcome,
      businessOutcome: outcome === 16 ? random.pick(WRAP_UPS) : null,
      agentId: hasAgent ? random.uuid() : '',
      callbackPreferredAgentId: '',
      callbackTime: null,
      callStartTime: hasStart ? time(startedAt) : null,
      callEndTime: hasStart ? time(startedAt + random.int(0, 120) * 1000) : null,
    }
  }

  #write(data, campaign, skewMs, random) {
    const id = random.uuid()
    const body = JSON.stringify({
      data,
      id,
      source: SOURCE,
      specversion: '1.0',
      type: 'campaign:contact-disposition',
      datacontenttype: 'application/json',
      comciscoorgid: this.#world.orgId,
      comciscotimestamp: Date.now() + skewMs,
      campaignId: campaign.text,
    })
    const sha256 = createHash('sha256').update(body).digest('hex')
    this.book.events.set(id, { sha256, isAcknowledged: false, skewMs, records: data.length })
    return { id, body, skewMs }
  }

  /** Until it is answered 2xx. */
  async #send({ id, body, skewMs }, random) {
    const signature = createHmac('sha256', this.#world.webhookSecret).update(body).digest('hex')
    for (let tries = 0; !this.#hasGivenUp; tries += 1) {
      const answer = await this.#ask('dispositions', {
        method: 'POST',
        path: '/api/dialer/dispositions',
        body,
        headers: {
          'content-type': 'application/json',
          'x-webexcc-signature': signature,
          'x-webexcc-timestamp': String(Date.now() + skewMs),
        },
      })
      if (answer !== null && answer.status >= 200 && answer.status < 300) {
        this.book.events.get(id).isAcknowledged = true
        this.book.acknowledgedAt.push(performance.now())
        return
      }
      await sleep(Math.min(RETRY_MS_MAX, 50 * 2 ** tries) * (0.5 + random.next() / 2))
    }
  }

  /** Null when no whole answer came. */
  async #ask(kind, { method, path, headers, body = '' }) {
    const { book } = this
    const startedAt = performance.now()
    const answer = await this.#exchange(kind, { method, path, headers, body })
    const ms = performance.now() - startedAt
    if (answer === null) book.unanswered[kind] += 1
    else {
      const name = `${kind} ${answer.status}`
      book.statuses.set(name, (book.statuses.get(name) ?? 0) + 1)
      book.slowestMs[kind] = Math.max(book.slowestMs[kind], ms)
      if (answer.status === 503 && !/^\d+$/.test(answer.headers['retry-after'] ?? ''))
        book.refusedWithoutRetryAfter += 1
    }
    if (ms > PATIENCE_MS) book.late.push({ kind, ms, status: answer?.status ?? null })
    return answer
  }

  #exchange(kind, { method, path, headers, body }) {
    return new Promise((resolve) => {
      const flight = { kind, sentAt: null, landed: null }
      flight.landed = new Promise((land) => {
        flight.land = land
      })
      this.inFlight.add(flight)
      const finish = (answer) => {
        if (!this.inFlight.delete(flight)) return
        clearTimeout(late)
        flight.land(answer)
        resolve(answer)
      }
      const request = http.request(
        {
          host: '127.0.0.1',
          port: this.#world.wire.port,
          agent: this.#agent,
          method,
          path,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          const chunks = []
          response.on('data', (chunk) => chunks.push(chunk))
          response.on('error', () => finish(null))
          response.on('close', () => finish(null))
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8')
            finish(
              response.complete ? { status: response.statusCode, headers: response.headers, text } : null,
            )
          })
        },
      )
      const late = setTimeout(() => request.destroy(), ANSWER_MS_MAX)
      request.on('finish', () => {
        flight.sentAt = performance.now()
      })
      request.on('error', () => finish(null))
      request.on('close', () => finish(null))
      request.end(body)
    })
  }
}

/** Null where the record comes without its data, after the dialer had refused it (17). */
function readContact(record) {
  return record.customerData?.[0]?.value ?? null
}

function listHeld(record) {
  const contact = readContact(record)
  return [['number', record.dialNumber], ...(contact === null ? [] : [['contact', contact]])]
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/

/** What the contract says of a record, as far as the dialer can see. */
function isWellFormed(record, orgId, campaign) {
  return (
    typeof record.lcmId === 'string' &&
    record.orgId === orgId &&
    record.campaignId === campaign.text &&
    /^\+\d{5,15}$/.test(record.dialNumber) &&
    TIME.test(record.dialAt) &&
    TIME.test(record.guardTime) &&
    record.dialAt <= record.guardTime &&
    record.guardTime > new Date().toISOString().slice(0, 19) &&
    Array.isArray(record.customerData) &&
    typeof record.enforceDialAtTime === 'boolean'
  )
}
