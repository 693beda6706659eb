import os from 'node:os'
import { describeMachine } from '../scripts/lib/machine.mjs'
import { ask, openCluster } from './lib/cluster.mjs'
import { addWaiting, FIRST_ZONE, openHandOutData, removeWaiting, undo } from './lib/hand-out-data.mjs'
import { openJobData, undoClaims } from './lib/job-data.mjs'
import { medianOf, summarize } from './lib/latencies.mjs'
import { findPgbench, runPgbench } from './lib/pgbench.mjs'
import { load, runWorker } from './lib/processes.mjs'
import { writeResult } from './lib/result.mjs'
import { bundleRollcall, getToken, keepKeys, startRollcall } from './lib/rollcall.mjs'

// Dialing lists of 50 records over HTTP through server.ts, from a campaign of 10 million queue rows and one of 10
// thousand; beside it (a) claims of 50 of the same rows without any gate, and (b) two job queues. What is not
// comparable: README.md.

const ROUNDS = 3
/** Enough to keep two cores busy. */
const CONNECTIONS = 4
const RECORDS = 50
const SMALL_ROWS = 10_000
const WAITING_ROWS = 1_000_000
const WARM_UP_FETCHES = 40
/** More would empty the small campaign; the state is made anew between passes. */
const FETCHES_A_PASS = 120
const PASSES = 5
/** A peer that cannot do as many claims in this time is measured by those it did. */
const PEER_SECONDS_MAX = 15
const targets = { ofClaims: 0.4, ofJobs: 1, p99Growth: 1.5 }

export async function run(stops) {
  const rows = readRows()
  const machine = describeMachine()
  await bundleRollcall()
  // A gigabyte of log between checkpoints is little for ten million rows; the same for all sides.
  const cluster = await openCluster(stops, { max_wal_size: '4GB' })
  const keys = keepKeys()
  const [large, jobs] = await Promise.all([
    openHandOutData(stops, cluster, keys, rows),
    openAllJobs(cluster, rows),
  ])
  const small = await openHandOutData(stops, cluster, keys, SMALL_ROWS)
  for (const data of [large, small]) {
    const { port } = await startRollcall(stops, { url: data.url, keys, roles: 'dialer' })
    Object.assign(data, { port, token: await getToken(port, keys) })
  }
  const pgbench = findPgbench()

  const sides = {
    large: () => measureHandOut(stops, large),
    small: () => measureHandOut(stops, small),
    claims: () => measureClaims(stops, large, pgbench),
    graphile: () => measureJobs(stops, jobs.graphile),
    pgboss: () => measureJobs(stops, jobs.pgboss),
  }
  const rounds = await takeTurns(sides)
  console.log(`${WAITING_ROWS} rows that wait are added to both campaigns`)
  for (const data of [large, small]) await addWaiting(data, WAITING_ROWS)
  const crowded = await takeTurns({ large: sides.large, small: sides.small })
  for (const data of [large, small]) await removeWaiting(data)
  report({ machine, postgres: cluster.version, pgbench, rows, rounds, crowded })
}

async function openAllJobs(cluster, rows) {
  const graphile = await openJobData(cluster, 'graphile', rows)
  return { graphile, pgboss: await openJobData(cluster, 'pgboss', rows) }
}

function readRows() {
  const at = process.argv.indexOf('--rows')
  const rows = at === -1 ? 10_000_000 : Number(process.argv[at + 1])
  if (!Number.isInteger(rows) || rows < SMALL_ROWS * 2)
    throw new Error(`--rows must be at least ${SMALL_ROWS * 2}.`)
  return rows
}

/** Each side once a round, in changing order. */
async function takeTurns(sides) {
  const rounds = Object.fromEntries(Object.keys(sides).map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = Object.entries(sides)
    for (const [name, measure] of round % 2 === 0 ? order : order.reverse()) {
      const result = { load: os.loadavg()[0], ...(await measure()) }
      rounds[name].push(result)
      const { recordsPerSecond, p50Ms, p99Ms } = result
      console.log(
        `  round ${round + 1} ${name.padEnd(8)} ${recordsPerSecond.toFixed(0).padStart(6)} records/s  p50 ${p50Ms.toFixed(1)}  p99 ${p99Ms.toFixed(1)} ms  load ${result.load.toFixed(1)}`,
      )
    }
  }
  return rounds
}

/** The clock stops while what was handed out is undone. */
async function measureHandOut(stops, data) {
  const fetches = async (requests) =>
    load(stops, {
      kind: 'fetches',
      port: data.port,
      path: `${data.path}?recordCount=${RECORDS}`,
      token: data.token,
      connections: CONNECTIONS,
      requests,
    })
  await fetches(WARM_UP_FETCHES)
  await undo(data)
  const passes = []
  for (let pass = 0; pass < PASSES; pass += 1) {
    const one = await fetches(FETCHES_A_PASS)
    const [{ leased }] = await ask(data.url, 'select count(*)::int as leased from lease')
    if (one.records !== leased) throw new Error(`${one.records} records were given, ${leased} are leased.`)
    if (one.statuses[200] !== FETCHES_A_PASS) throw new Error(`Refused: ${JSON.stringify(one.statuses)}`)
    passes.push(one)
    await undo(data)
  }
  const sum = (pick) => passes.reduce((total, one) => total + pick(one), 0)
  const records = sum((one) => one.records)
  const tookSeconds = sum((one) => one.tookSeconds)
  const latencies = passes.flatMap((one) => one.latencies)
  return {
    recordsPerSecond: records / tookSeconds,
    records,
    recordsAFetch: records / (PASSES * FETCHES_A_PASS),
    tookSeconds,
    ...summarize(latencies),
  }
}

const shape = { connections: CONNECTIONS, batches: FETCHES_A_PASS * PASSES, warmUpBatches: WARM_UP_FETCHES }

async function measureClaims(stops, data, pgbench) {
  const { url, organisationId, campaignId } = data
  const result = pgbench
    ? await runPgbench({
        ...shape,
        url,
        variables: { organisation: organisationId, campaign: campaignId, first_zone: FIRST_ZONE },
      })
    : await runWorker(stops, 'peers/claim.mjs', {
        ...shape,
        ...{
          kind: 'rows',
          seconds: PEER_SECONDS_MAX,
          url,
          organisationId,
          campaignId,
          firstZone: FIRST_ZONE,
        },
      })
  const [{ claimed }] = await ask(
    url,
    `select count(*)::int as claimed from campaign_contact
      where organisation_id = $1 and campaign_id = $2 and state = 'leased'`,
    [organisationId, campaignId],
  )
  await undo(data)
  const expected = result.records + WARM_UP_FETCHES * RECORDS
  if (claimed !== expected) throw new Error(`${claimed} rows are claimed, of ${expected}.`)
  return result
}

async function measureJobs(stops, data) {
  const { latencies: _, ...result } = await runWorker(stops, 'peers/claim.mjs', {
    ...shape,
    ...{ kind: data.kind, seconds: PEER_SECONDS_MAX, url: data.url },
  })
  await undoClaims(data)
  return result
}

function report({ machine, postgres, pgbench, rows, rounds, crowded }) {
  const [large, small, claims, graphile, pgboss] = ['large', 'small', 'claims', 'graphile', 'pgboss'].map(
    (name) => medianOf(rounds[name]),
  )
  const [crowdedLarge, crowdedSmall] = [medianOf(crowded.large), medianOf(crowded.small)]
  const ratios = {
    ofClaims: large.recordsPerSecond / claims.recordsPerSecond,
    ofGraphile: large.recordsPerSecond / graphile.recordsPerSecond,
    ofPgBoss: large.recordsPerSecond / pgboss.recordsPerSecond,
    p99Growth: large.p99Ms / small.p99Ms,
    p99GrowthCrowded: crowdedLarge.p99Ms / crowdedSmall.p99Ms,
  }
  const isMet = {
    ofClaims: ratios.ofClaims >= targets.ofClaims,
    ofGraphile: ratios.ofGraphile > targets.ofJobs,
    ofPgBoss: ratios.ofPgBoss > targets.ofJobs,
    p99Growth: ratios.p99Growth <= targets.p99Growth,
    p99GrowthCrowded: ratios.p99GrowthCrowded <= targets.p99Growth,
  }
  const verdict = (name) => (isMet[name] ? 'met' : 'NOT met')
  const line = (name, side) =>
    `${name.padEnd(52)} ${side.recordsPerSecond.toFixed(0).padStart(6)} records/s  p50 ${side.p50Ms.toFixed(1)}  p95 ${side.p95Ms.toFixed(1)}  p99 ${side.p99Ms.toFixed(1)} ms`
  const { cpu, cores, memoryGb, node, pg, loadAverageAtStart } = machine
  const claimer = pgbench ?? 'Node, prepared statements (pgbench is not installed)'
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGb} GB, load ${loadAverageAtStart.toFixed(1)} at the start`,
    `Node ${node}, PostgreSQL ${postgres}, pg ${pg}, graphile-worker ${machine.graphileWorker}, pg-boss ${machine.pgBoss}`,
    `${CONNECTIONS} connections, ${RECORDS} records a fetch, median of ${ROUNDS} rounds of ${PASSES * FETCHES_A_PASS} fetches`,
    line(`Rollcall, ${rows} rows`, large),
    line(`Rollcall, ${SMALL_ROWS} rows`, small),
    line(`Rollcall, ${rows} rows, ${WAITING_ROWS} waiting`, crowdedLarge),
    line(`Rollcall, ${SMALL_ROWS} rows, ${WAITING_ROWS} waiting`, crowdedSmall),
    line(`(a) claims without gates, ${rows} rows`, claims),
    `    by ${claimer}`,
    line(`(b) graphile-worker, ${rows} jobs`, graphile),
    line(`(b) pg-boss, ${rows} jobs`, pgboss),
    `ratio to (a) ${ratios.ofClaims.toFixed(2)}, target ${targets.ofClaims}: ${verdict('ofClaims')}`,
    `ratio to graphile-worker ${ratios.ofGraphile.toFixed(2)}, target above ${targets.ofJobs}: ${verdict('ofGraphile')}`,
    `ratio to pg-boss ${ratios.ofPgBoss.toFixed(2)}, target above ${targets.ofJobs}: ${verdict('ofPgBoss')}`,
    `p99 at ${rows} rows / at ${SMALL_ROWS} rows ${ratios.p99Growth.toFixed(2)}, target ${targets.p99Growth}: ${verdict('p99Growth')}`,
    `  the same with ${WAITING_ROWS} waiting ${ratios.p99GrowthCrowded.toFixed(2)}, target ${targets.p99Growth}: ${verdict('p99GrowthCrowded')}`,
  ]
  console.log(lines.join('\n'))
  writeResult('hand-out', {
    machine: { ...machine, postgres, pgbench },
    rows,
    targets,
    isMet,
    ratios,
    rounds,
    crowded,
  })
}
