import { createHmac, randomUUID } from 'node:crypto'
import net from 'node:net'
import { summarize } from './latencies.mjs'

// A client in a process of its own: each connection has one request out. Closed loop: the next one goes when that is
// answered. With `ratePerSecond` each has a time at which it is due, and waits for a free connection if there is none:
// latencies then count from when it was due. Bodies are new and signed, and made before the clock starts.

const ANSWER_SECONDS_MAX = 15
/** Of 20 calls. */
const OUTCOMES = [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 5, 5, 5, 5, 3, 3, 16, 16, 16, 1]
const LIVE_VOICE = 16

function makeRecord(contactId, outcome) {
  return {
    contactId,
    destination: '+12125550100',
    taskId: randomUUID(),
    telephonyOutcome: outcome,
    businessOutcome: outcome === LIVE_VOICE ? 'Sale' : '',
    agentId: outcome === LIVE_VOICE ? randomUUID() : '',
    callbackPreferredAgentId: '',
    callbackTime: null,
    callStartTime: '2026-11-23T10:00:00Z',
    callEndTime: '2026-11-23T10:02:00Z',
  }
}

function makeEnvelope(orgId, data) {
  return {
    id: randomUUID(),
    specversion: '1.0',
    type: 'campaign:contact-disposition',
    source: '/com/cisco/wxcc/0f5c8f6e-7a51-4d54-9c1f-1f9f3f9c0d11',
    comciscoorgid: orgId,
    datacontenttype: 'application/json',
    campaignId: 'cmp_0000000000001',
    data,
  }
}

function sign({ path, port, secret }, envelope) {
  const body = JSON.stringify(envelope)
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const request = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\nx-webexcc-signature: ${signature}\r\nx-webexcc-timestamp: ${Date.now()}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  return { id: envelope.id, bytes: Buffer.from(request), from: 0 }
}

// Each kind gives the next request, or null when there is none left.
const kinds = {
  /** Two records of attempts that nobody knows. `prepared` are made in advance; should they not be enough, the rest is made as it goes. */
  strangers(options) {
    const make = () =>
      sign(
        options,
        makeEnvelope(options.orgId, [
          makeRecord(randomUUID(), LIVE_VOICE),
          makeRecord(randomUUID(), LIVE_VOICE),
        ]),
      )
    const ready = Array.from({ length: options.prepared }, make)
    return () => ready.pop() ?? make()
  },
  /** Two records an event, of `attemptIds`. */
  attempts(options) {
    const { attemptIds } = options
    const ready = []
    for (let index = 0; index + 1 < attemptIds.length; index += 2) {
      const data = [index, index + 1].map((at) => makeRecord(attemptIds[at], OUTCOMES[at % OUTCOMES.length]))
      ready.push(sign(options, makeEnvelope(options.orgId, data)))
    }
    ready.reverse()
    return () => ready.pop() ?? null
  },
  /** So many dialing lists. */
  fetches({ path, port, token, requests }) {
    const bytes = Buffer.from(
      `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`,
    )
    let left = requests
    return () => {
      left -= 1
      return left >= 0 ? { bytes, from: 0 } : null
    }
  },
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = Buffer.from('content-length: ')
const LENGTH_CAPITAL = Buffer.from('Content-Length: ')
const CHUNKS_END = Buffer.from('0\r\n\r\n')

/** Digits of a header's value. */
function readNumber(bytes, from) {
  let number = 0
  for (let at = from; bytes[at] >= 48 && bytes[at] <= 57; at += 1) number = number * 10 + bytes[at] - 48
  return number
}

/** Status, head and body, once the whole answer is there; knows lengths and chunks. Text only of what is looked at. */
function readAnswer(bytes) {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd === -1) return null
  let lengthAt = bytes.indexOf(LENGTH)
  if (lengthAt === -1) lengthAt = bytes.indexOf(LENGTH_CAPITAL)
  const isWhole =
    lengthAt === -1 || lengthAt > headEnd
      ? bytes.subarray(-CHUNKS_END.length).equals(CHUNKS_END)
      : bytes.length - headEnd - HEAD_END.length >= readNumber(bytes, lengthAt + LENGTH.length)
  if (!isWhole) return null
  return { status: readNumber(bytes, 'HTTP/1.1 '.length), bytes, headEnd }
}

const answerBuffer = Buffer.allocUnsafe(64 * 1024)

async function runLoad(options) {
  const {
    kind = 'strangers',
    connections,
    seconds = 3_600,
    warmUpSeconds = 0,
    ratePerSecond = null,
  } = options
  const next = kinds[kind](options)
  const beganAt = performance.now()
  const startsAt = beganAt + warmUpSeconds * 1000
  const endsAt = startsAt + seconds * 1000
  const latencies = []
  const statuses = {}
  // Of the whole run, warm-up too: what was stored must match it.
  const answered = {}
  /** When each event was due, by the clock on the wall. */
  const dueAt = {}
  let sent = 0
  let answeredInTime = 0
  let lastAt = startsAt
  let records = 0
  let slowestMs = 0
  let refusedWithoutRetryAfter = 0
  let unanswered = 0
  let isDone = false
  const sockets = new Set()
  const idle = []

  /** The next request with the moment it counts from; 'wait' when none is due yet. */
  const take = (now) => {
    if (now >= endsAt) isDone = true
    if (isDone) return null
    const due = ratePerSecond === null ? now : beganAt + (sent * 1000) / ratePerSecond
    if (due > now) return 'wait'
    const request = next()
    if (request === null) {
      isDone = true
      return null
    }
    sent += 1
    if (request.id !== undefined && ratePerSecond !== null) dueAt[request.id] = performance.timeOrigin + due
    request.from = due
    return request
  }
  const note = (answer, from, now) => {
    const { status, bytes, headEnd } = answer
    answered[status] = (answered[status] ?? 0) + 1
    if (status === 503 && !/^retry-after: \d+/im.test(bytes.latin1Slice(0, headEnd)))
      refusedWithoutRetryAfter += 1
    if (from < startsAt) return
    statuses[status] = (statuses[status] ?? 0) + 1
    slowestMs = Math.max(slowestMs, now - from)
    if (status !== 200) return
    latencies.push(now - from)
    lastAt = now
    if (kind === 'fetches') records += bytes.latin1Slice(headEnd).split('"lcmId"').length - 1
    if (now <= endsAt) answeredInTime += 1
  }
  const work = () =>
    new Promise((resolve) => {
      let read = null
      let from = 0
      let isOut = false
      const receive = (length, buffer) => {
        // One buffer for all: an answer that comes in pieces is kept by a copy.
        const chunk = buffer.subarray(0, length)
        read = read === null ? chunk : Buffer.concat([read, chunk])
        const answer = readAnswer(read)
        if (answer === null) {
          if (read === chunk) read = Buffer.from(chunk)
          return true
        }
        isOut = false
        note(answer, from, performance.now())
        send()
        return true
      }
      const socket = net.connect({
        port: options.port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: answerBuffer, callback: receive },
      })
      sockets.add(socket)
      const send = () => {
        const request = take(performance.now())
        if (request === null) return socket.destroy()
        if (request === 'wait') return idle.push(send)
        read = null
        from = request.from
        isOut = true
        socket.write(request.bytes)
      }
      socket.on('connect', send)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        if (isOut) unanswered += 1
        sockets.delete(socket)
        resolve()
      })
    })
  const cut = setTimeout(
    () => {
      for (const socket of sockets) socket.destroy()
    },
    (warmUpSeconds + seconds + ANSWER_SECONDS_MAX) * 1000,
  )
  const tick =
    ratePerSecond === null
      ? undefined
      : setInterval(() => {
          for (const send of idle.splice(0)) send()
        }, 2)
  process.send({ started: true })
  await Promise.all(Array.from({ length: connections }, work))
  clearTimeout(cut)
  clearInterval(tick)
  return {
    connections,
    seconds,
    // Where it ends by count, its own length.
    ratePerSecond: answeredInTime / (options.seconds ?? (lastAt - startsAt) / 1000),
    tookSeconds: (lastAt - startsAt) / 1000,
    ...summarize(latencies),
    // Refusals too.
    slowestMs,
    latencies: kind === 'fetches' ? latencies : [],
    records,
    dueAt,
    statuses,
    answered,
    refusedWithoutRetryAfter,
    unanswered,
  }
}

process.on('disconnect', () => process.exit(1))
process.on('message', async (options) => process.send({ result: await runLoad(options) }))
