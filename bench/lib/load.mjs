import { createHmac, randomUUID } from 'node:crypto'
import net from 'node:net'

// A closed-loop client in a process of its own: each connection has one request out and sends the next when it is
// answered. Every body is new and signed, for every side alike, and made before the clock starts.

const ANSWER_SECONDS_MAX = 15

const percentile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

function makeBody(orgId) {
  const record = () => ({
    contactId: randomUUID(),
    destination: '+12125550100',
    taskId: randomUUID(),
    telephonyOutcome: 16,
    businessOutcome: 'Sale',
    agentId: randomUUID(),
    callbackPreferredAgentId: '',
    callbackTime: null,
    callStartTime: '2026-11-23T10:00:00Z',
    callEndTime: '2026-11-23T10:02:00Z',
  })
  return JSON.stringify({
    id: randomUUID(),
    specversion: '1.0',
    type: 'campaign:contact-disposition',
    source: '/com/cisco/wxcc/0f5c8f6e-7a51-4d54-9c1f-1f9f3f9c0d11',
    comciscoorgid: orgId,
    datacontenttype: 'application/json',
    campaignId: 'cmp_0000000000001',
    data: [record(), record()],
  })
}

function makeRequest({ path, port, orgId, secret }) {
  const body = makeBody(orgId)
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\nx-webexcc-signature: ${signature}\r\nx-webexcc-timestamp: ${Date.now()}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** Status and headers, once the whole answer is there; knows lengths and chunks. */
function readAnswer(text) {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd === -1) return null
  const head = text.slice(0, headEnd)
  const length = /content-length: (\d+)/i.exec(head)?.[1]
  const isWhole =
    length === undefined ? text.endsWith('0\r\n\r\n') : text.length - headEnd - 4 >= Number(length)
  return isWhole ? { status: Number(text.slice(9, 12)), head } : null
}

/** `prepared` requests are made in advance; should they not be enough, the rest is made as it goes. */
async function runLoad(options) {
  const { port, connections, seconds, warmUpSeconds, prepared } = options
  const ready = Array.from({ length: prepared }, () => makeRequest(options))
  const startsAt = performance.now() + warmUpSeconds * 1000
  const endsAt = startsAt + seconds * 1000
  const latencies = []
  const statuses = {}
  // Of the whole run, warm-up too: what was stored must match it.
  const answered = {}
  let answeredInTime = 0
  let slowestMs = 0
  let refusedWithoutRetryAfter = 0
  let unanswered = 0
  let madeLate = 0
  const sockets = new Set()

  const note = (answer, sentAt, now) => {
    const { status, head } = answer
    answered[status] = (answered[status] ?? 0) + 1
    if (status === 503 && !/^retry-after: \d+/im.test(head)) refusedWithoutRetryAfter += 1
    if (sentAt < startsAt) return
    statuses[status] = (statuses[status] ?? 0) + 1
    slowestMs = Math.max(slowestMs, now - sentAt)
    if (status !== 200) return
    latencies.push(now - sentAt)
    if (now <= endsAt) answeredInTime += 1
  }
  const work = () =>
    new Promise((resolve) => {
      let text = ''
      let sentAt = 0
      let isOut = false
      const socket = net.connect(port, '127.0.0.1')
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.setEncoding('latin1')
      const send = () => {
        if (performance.now() >= endsAt) return socket.destroy()
        text = ''
        const request = ready.pop() ?? makeRequest(options)
        if (ready.length === 0) madeLate += 1
        sentAt = performance.now()
        isOut = true
        socket.write(request)
      }
      socket.on('connect', send)
      socket.on('data', (chunk) => {
        text += chunk
        const answer = readAnswer(text)
        if (answer === null) return
        isOut = false
        note(answer, sentAt, performance.now())
        send()
      })
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
  process.send({ started: true })
  await Promise.all(Array.from({ length: connections }, work))
  clearTimeout(cut)
  latencies.sort((left, right) => left - right)
  return {
    connections,
    seconds,
    ratePerSecond: answeredInTime / seconds,
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
    p99Ms: percentile(latencies, 0.99),
    slowestMs,
    statuses,
    answered,
    refusedWithoutRetryAfter,
    unanswered,
    madeLate,
  }
}

process.on('disconnect', () => process.exit(1))
process.on('message', async (options) => process.send({ result: await runLoad(options) }))
