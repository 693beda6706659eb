import { createHmac, randomUUID } from 'node:crypto'
import net from 'node:net'

// A closed-loop client in a process of its own: each connection has one request out and sends the next when it is
// answered. Every body is new and signed here, for every side alike. Talks to its parent by messages.

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
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\nx-webexcc-signature: ${signature}\r\nx-webexcc-timestamp: ${Date.now()}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** Status and whether the whole answer is there; knows lengths and chunks. */
function readAnswer(text) {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd === -1) return null
  const head = text.slice(0, headEnd).toLowerCase()
  const length = /content-length: (\d+)/.exec(head)?.[1]
  const isWhole =
    length === undefined ? text.endsWith('0\r\n\r\n') : text.length - headEnd - 4 >= Number(length)
  return isWhole ? Number(text.slice(9, 12)) : null
}

function runLoad(options) {
  const { port, connections, seconds, warmUpSeconds } = options
  const startsAt = performance.now() + warmUpSeconds * 1000
  const endsAt = startsAt + seconds * 1000
  const latencies = []
  const statuses = {}
  let slowestMs = 0
  let failures = 0
  const work = () =>
    new Promise((resolve) => {
      let text = ''
      let sentAt = 0
      const socket = net.connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      const send = () => {
        if (performance.now() >= endsAt) {
          socket.destroy()
          return resolve()
        }
        text = ''
        const request = makeRequest(options)
        sentAt = performance.now()
        socket.write(request)
      }
      socket.on('connect', send)
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1')
        const status = readAnswer(text)
        if (status === null) return
        const now = performance.now()
        if (sentAt >= startsAt && now <= endsAt) {
          statuses[status] = (statuses[status] ?? 0) + 1
          slowestMs = Math.max(slowestMs, now - sentAt)
          if (status === 200) latencies.push(now - sentAt)
        }
        send()
      })
      socket.on('error', () => {
        failures += 1
        resolve()
      })
      socket.on('close', () => resolve())
    })
  return Promise.all(Array.from({ length: connections }, work)).then(() => {
    latencies.sort((left, right) => left - right)
    return {
      connections,
      seconds,
      ratePerSecond: latencies.length / seconds,
      p50Ms: percentile(latencies, 0.5),
      p95Ms: percentile(latencies, 0.95),
      p99Ms: percentile(latencies, 0.99),
      slowestMs,
      statuses,
      failures,
    }
  })
}

process.on('message', async (options) => process.send(await runLoad(options)))
