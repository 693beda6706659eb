import os from 'node:os'
import { describeMachine } from '../scripts/lib/machine.mjs'
import {
  describeApplied,
  fillInbox,
  listAttemptIds,
  listLags,
  openApplyData,
  waitUntilApplied,
} from './lib/apply-data.mjs'
import { ask, openCluster } from './lib/cluster.mjs'
import { median, summarize } from './lib/latencies.mjs'
import { load, runWorker } from './lib/processes.mjs'
import { writeResult } from './lib/result.mjs'
import { bundleRollcall, keepKeys, startRollcall } from './lib/rollcall.mjs'

// Dispositions applied end to end by the worker of server.ts, from a full inbox; beside it bare SQL that writes the same
// to the same tables. Then through HTTP: the lag at a steady rate, and a burst. What is not comparable: README.md.

const ROUNDS = 3
const RECORDS_AN_EVENT = 2
const WARM_UP_RECORDS = 2_000
const STEADY_EVENTS_PER_SECOND = 250
const STEADY_SECONDS = 20
const STEADY_WARM_UP_SECONDS = 3
const CONNECTIONS = 64
const APPLY_SECONDS_MAX = 300
const targets = { ofBare: 0.5, lagP99Ms: 2_000, burstSeconds: 60 }

export async function run(stops) {
  const recordsARound = readOption('--records', 20_000)
  const burstRecords = readOption('--burst', 100_000)
  const machine = describeMachine()
  await bundleRollcall()
  // So that the moment at which an event was applied can be read, and not only when that was begun.
  const cluster = await openCluster(stops, { track_commit_timestamp: 'on' })
  const keys = keepKeys()
  const orgId = keys.ROLLCALL_BOOTSTRAP_ORG_ID
  const steadyRecords =
    STEADY_EVENTS_PER_SECOND * (STEADY_SECONDS + STEADY_WARM_UP_SECONDS) * RECORDS_AN_EVENT
  const total = ROUNDS * (2 * recordsARound + WARM_UP_RECORDS) + steadyRecords + burstRecords
  const data = await openApplyData(stops, cluster, keys, total)
  let first = 1
  const take = (count) => {
    first += count
    return first - count
  }

  const rounds = { rollcall: [], bare: [] }
  const seen = []
  const sides = {
    rollcall: () => measureRollcall(stops, { data, keys, orgId, take, count: recordsARound }),
    bare: () => measureBare(stops, { data, orgId, take, count: recordsARound }),
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = Object.entries(sides)
    for (const [name, measure] of round % 2 === 0 ? order : order.reverse()) {
      const { applied, ...result } = await measure()
      rounds[name].push({ load: os.loadavg()[0], ...result })
      seen.push(JSON.stringify(applied))
      console.log(
        `  round ${round + 1} ${name.padEnd(8)} ${result.recordsPerSecond.toFixed(0).padStart(6)} records/s  load ${os.loadavg()[0].toFixed(1)}`,
      )
    }
  }
  if (new Set(seen).size > 1)
    throw new Error(`The two sides did not write the same:\n${[...new Set(seen)].join('\n')}`)

  const rollcall = await startRollcall(stops, { url: data.url, keys, roles: 'dialer,worker' })
  const http = {
    kind: 'attempts',
    port: rollcall.port,
    path: '/api/dialer/dispositions',
    orgId,
    secret: keys.ROLLCALL_BOOTSTRAP_WEBHOOK_SECRET,
    connections: CONNECTIONS,
  }
  const steady = await measureSteady(stops, { data, http, take, count: steadyRecords })
  const burst = await measureBurst(stops, { data, http, take, count: burstRecords })
  await rollcall.stop()
  await checkSums(data, total)
  report({ machine, postgres: cluster.version, recordsARound, burstRecords, rounds, steady, burst })
}

function readOption(name, fallback) {
  const at = process.argv.indexOf(name)
  const value = at === -1 ? fallback : Number(process.argv[at + 1])
  if (!Number.isInteger(value) || value < 1000 || value % 1000 !== 0)
    throw new Error(`${name} must be a multiple of 1000.`)
  return value
}

/** The clock starts with the commit that fills the inbox and stops when nothing is queued. */
async function measureRollcall(stops, { data, keys, orgId, take, count }) {
  const worker = await startRollcall(stops, { url: data.url, keys, roles: 'worker' })
  await fillInbox(data, orgId, take(WARM_UP_RECORDS), WARM_UP_RECORDS)
  await waitUntilApplied(data, APPLY_SECONDS_MAX)
  const first = take(count)
  const from = await fillInbox(data, orgId, first, count)
  const tookSeconds = ((await waitUntilApplied(data, APPLY_SECONDS_MAX)) - from) / 1000
  await worker.stop()
  const applied = await describeApplied(data, first, count)
  return { recordsPerSecond: count / tookSeconds, tookSeconds, applied }
}

async function measureBare(stops, { data, orgId, take, count }) {
  const first = take(count)
  await fillInbox(data, orgId, first, count)
  const result = await runWorker(stops, 'peers/apply.mjs', { url: data.url, first, count })
  if (result.records !== count) throw new Error(`${result.records} records were applied, of ${count}.`)
  return { ...result, applied: await describeApplied(data, first, count) }
}

/** From when an event was due to be sent to the commit that applied it. */
async function measureSteady(stops, { data, http, take, count }) {
  const attemptIds = await listAttemptIds(data, take(count), count)
  const sent = await load(stops, { ...http, attemptIds, ratePerSecond: STEADY_EVENTS_PER_SECOND })
  await waitUntilApplied(data, APPLY_SECONDS_MAX)
  const counted = Object.entries(sent.dueAt).sort(([, left], [, right]) => left - right)
  const dueAt = Object.fromEntries(counted.slice(STEADY_EVENTS_PER_SECOND * STEADY_WARM_UP_SECONDS))
  const { latencies: _, dueAt: __, ...answers } = sent
  return { ...answers, events: counted.length, lag: summarize(await listLags(data, dueAt)) }
}

/** All at once over 64 connections, from the first request until nothing is queued. */
async function measureBurst(stops, { data, http, take, count }) {
  const attemptIds = await listAttemptIds(data, take(count), count)
  let from = 0
  const sent = await load(stops, { ...http, attemptIds }, () => {
    from = performance.now()
  })
  const answeredSeconds = (performance.now() - from) / 1000
  const tookSeconds = ((await waitUntilApplied(data, APPLY_SECONDS_MAX)) - from) / 1000
  const { latencies: _, dueAt: __, ...answers } = sent
  return { ...answers, answeredSeconds, tookSeconds }
}

/** What was sent is settled, each once, and the rollups say so. */
async function checkSums({ url }, sent) {
  const [sums] = await ask(
    url,
    `select (select count(*)::int from attempt where state = 'settled') as settled,
            (select count(*)::int from lease) as leased,
            (select sum(attempts)::int from outcome_rollup) as rolled,
            (select sum(reached_agent)::int from ledger_day) as ledger,
            (select count(*)::int from attempt where outcome = 16) as live`,
  )
  if (sums.settled !== sent || sums.leased !== 0 || sums.rolled !== sent || sums.ledger !== sums.live)
    throw new Error(`Sums disagree: sent ${sent}, ${JSON.stringify(sums)}`)
}

function report({ machine, postgres, recordsARound, burstRecords, rounds, steady, burst }) {
  const [ours, bare] = [rounds.rollcall, rounds.bare].map((side) =>
    median(side.map((round) => round.recordsPerSecond)),
  )
  const ratio = ours / bare
  const isAnswered = [steady, burst].every(
    (one) => Object.keys(one.answered).join() === '200' && one.unanswered === 0,
  )
  const isMet = {
    ofBare: ratio >= targets.ofBare,
    lag: steady.lag.p99Ms < targets.lagP99Ms,
    burst: burst.tookSeconds < targets.burstSeconds,
    answered: isAnswered,
  }
  const verdict = (isOk) => (isOk ? 'met' : 'NOT met')
  const { cpu, cores, memoryGb, node, pg, loadAverageAtStart } = machine
  const { lag } = steady
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGb} GB, load ${loadAverageAtStart.toFixed(1)} at the start`,
    `Node ${node}, PostgreSQL ${postgres}, pg ${pg}`,
    `${RECORDS_AN_EVENT} records an event, median of ${ROUNDS} rounds of ${recordsARound} records`,
    `Rollcall, applied by one worker                ${ours.toFixed(0).padStart(6)} records/s`,
    `bare SQL, the same writes, one connection      ${bare.toFixed(0).padStart(6)} records/s`,
    `at ${STEADY_EVENTS_PER_SECOND} events/s for ${STEADY_SECONDS} s, sent to applied: p50 ${lag.p50Ms.toFixed(0)}  p95 ${lag.p95Ms.toFixed(0)}  p99 ${lag.p99Ms.toFixed(0)}  slowest ${lag.slowestMs.toFixed(0)} ms; answered p99 ${steady.p99Ms.toFixed(1)} ms`,
    `burst of ${burstRecords} records: answered in ${burst.answeredSeconds.toFixed(1)} s, applied in ${burst.tookSeconds.toFixed(1)} s`,
    `ratio to bare SQL ${ratio.toFixed(2)}, target ${targets.ofBare}: ${verdict(isMet.ofBare)}`,
    `p99 lag ${lag.p99Ms.toFixed(0)} ms, target ${targets.lagP99Ms}: ${verdict(isMet.lag)}`,
    `burst ${burst.tookSeconds.toFixed(1)} s, target ${targets.burstSeconds}: ${verdict(isMet.burst)}`,
    `answers ${JSON.stringify(steady.answered)} and ${JSON.stringify(burst.answered)}, all 200: ${verdict(isMet.answered)}`,
  ]
  console.log(lines.join('\n'))
  writeResult('apply', { machine: { ...machine, postgres }, targets, isMet, ratio, rounds, steady, burst })
}
