import { execFile, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { PROJECT } from '../../scripts/lib/project.mjs'
import { summarize } from './latencies.mjs'

// PostgreSQL's own load generator, where it is installed: the embedded binaries have none.

const BATCH = 50

/** Its version, or null. */
export function findPgbench() {
  const found = spawnSync('pgbench', ['--version'], { encoding: 'utf8' })
  return found.status === 0 ? found.stdout.trim() : null
}

export async function runPgbench({ url, connections, batches, warmUpBatches, variables }) {
  await pgbench({ url, connections, batches: warmUpBatches, variables })
  return pgbench({ url, connections, batches, variables })
}

async function pgbench({ url, connections, batches, variables }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-pgbench-'))
  const { hostname, port, username, password, pathname } = new URL(url)
  const transactions = Math.ceil(batches / connections)
  try {
    const { stdout } = await promisify(execFile)(
      'pgbench',
      [
        ...['-n', '-M', 'prepared', '-h', hostname, '-p', port, '-U', username],
        ...['-c', String(connections), '-j', '1', '-t', String(transactions)],
        ...['-l', '--log-prefix', path.join(folder, 'log')],
        ...['-f', path.join(PROJECT, 'bench', 'peers', 'claim.sql')],
        ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
        pathname.slice(1),
      ],
      { env: { ...process.env, PGPASSWORD: password } },
    )
    const perSecond = Number(/^tps = ([\d.]+) \(without initial connection time\)/m.exec(stdout)?.[1])
    const latencies = fs
      .readdirSync(folder)
      .flatMap((name) => fs.readFileSync(path.join(folder, name), 'utf8').trim().split('\n'))
      .map((line) => Number(line.split(' ')[2]) / 1000)
    const records = transactions * connections * BATCH
    return { recordsPerSecond: perSecond * BATCH, records, ...summarize(latencies) }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
