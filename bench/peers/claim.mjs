import fs from 'node:fs'
import path from 'node:path'
import { Logger } from 'graphile-worker'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { PROJECT } from '../../scripts/lib/project.mjs'
import { summarize } from '../lib/latencies.mjs'

// Peers that claim batches of 50, in a process of its own: each connection claims the next when it has its batch. What
// was claimed is not worked on and not finished.

const BATCH = 50

// Each opens what it needs and gives a function that claims one batch and says how many there were.
const kinds = {
  /** The script for pgbench, as one prepared statement: for where pgbench is not. */
  async rows({ url, connections, organisationId, campaignId, firstZone }) {
    const pool = new pg.Pool({ connectionString: url, max: connections })
    const script = fs.readFileSync(path.join(PROJECT, 'bench', 'peers', 'claim.sql'), 'utf8')
    const text = script
      .replace(/^\\.*\n/m, '')
      .replaceAll(':organisation', '$1')
      .replaceAll(':campaign', '$2')
      .replaceAll(':zone', '$3')
    return {
      claim: async () => {
        const zone = firstZone + Math.floor(Math.random() * 8)
        return (await pool.query({ name: 'claim', text, values: [organisationId, campaignId, zone] }))
          .rowCount
      },
      close: () => pool.end(),
    }
  },
  /** The very statement that graphile-worker's local queue fetches its batches with; the package does not export it. */
  async graphile({ url, connections }) {
    const pool = new pg.Pool({ connectionString: url, max: connections })
    const of = (file) =>
      import(path.join(PROJECT, 'node_modules', 'graphile-worker', 'dist', ...file.split('/')))
    const { batchGetJobs } = await of('sql/getJobs.js')
    const { makeEnhancedWithPgClient, processSharedOptions } = await of('lib.js')
    const { makeWithPgClientFromPool } = await of('helpers.js')
    const options = processSharedOptions({ pgPool: pool, logger: new Logger(() => () => {}) })
    const withPgClient = makeEnhancedWithPgClient(makeWithPgClientFromPool(pool))
    return {
      claim: async () =>
        (await batchGetJobs(options, withPgClient, { bench: () => {} }, 'bench', null, BATCH)).length,
      close: () => pool.end(),
    }
  },
  async pgboss({ url, connections }) {
    const boss = new PgBoss({ connectionString: url, max: connections, supervise: false, schedule: false })
    await boss.start()
    return {
      claim: async () => (await boss.fetch('bench', { batchSize: BATCH })).length,
      close: () => boss.stop({ graceful: false }),
    }
  },
}

async function run({ kind, batches, warmUpBatches, seconds, ...options }) {
  const { claim, close } = await kinds[kind](options)
  const latencies = []
  let records = 0
  let left = 0
  let endsAt = 0
  const work = async () => {
    while (left > 0 && performance.now() < endsAt) {
      left -= 1
      const from = performance.now()
      const count = await claim()
      latencies.push(performance.now() - from)
      records += count
      if (count === 0) left = 0
    }
  }
  const runAll = async (count) => {
    left = count
    endsAt = performance.now() + seconds * 1000
    await Promise.all(Array.from({ length: options.connections }, work))
  }
  await runAll(warmUpBatches)
  latencies.length = 0
  records = 0
  const from = performance.now()
  await runAll(batches)
  const tookSeconds = (performance.now() - from) / 1000
  await close()
  return { recordsPerSecond: records / tookSeconds, records, tookSeconds, latencies, ...summarize(latencies) }
}

process.on('disconnect', () => process.exit(1))
process.on('message', async (options) => process.send({ result: await run(options) }))
