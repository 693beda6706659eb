import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import { parseId } from '../lib/domain/ids.ts'
import { buildProject } from '../scripts/lib/build.mjs'
import { describeMachine } from '../scripts/lib/machine.mjs'
import { countVerdicts, openAdminApi, uploadFile, waitUntilImported } from './lib/admin-api.mjs'
import { openCluster } from './lib/cluster.mjs'
import { COLUMNS, ROWS_MAX, writeContactFile } from './lib/contact-file.mjs'
import { readCpuSeconds, readPeakMemoryMb, readPostgresCpuSeconds, resetPeakMemory } from './lib/cost.mjs'
import {
  copyRows,
  countStored,
  DNC_ENTRIES,
  emptyTables,
  insertRows,
  keepRows,
  openImportData,
} from './lib/import-data.mjs'
import { median } from './lib/latencies.mjs'
import { readCount } from './lib/options.mjs'
import { writeResult } from './lib/result.mjs'
import { bundleRollcall, keepKeys, startRollcall } from './lib/rollcall.mjs'
import { statementSettings, watchStatements } from './lib/statements.mjs'

// A CSV of a million contacts imported through server.ts; beside it the same rows, ready, inserted into the same tables.
// What is not comparable: README.md.

const targets = { ofInsert: 0.4, memoryGrowth: 1.2 }

export async function run(stops) {
  const rows = readCount('--rows', 1_000_000, { least: 10_000, most: ROWS_MAX, step: 1000 })
  const rounds = readCount('--rounds', 3)
  const machine = describeMachine()
  await buildProject()
  await bundleRollcall()
  // The same for both sides: not a checkpoint every few seconds.
  const cluster = await openCluster(stops, { max_wal_size: '4GB', ...statementSettings() })
  const keys = { ...keepKeys(), ROLLCALL_BOOTSTRAP_API_KEY: `rck_${randomBytes(24).toString('base64url')}` }
  const [small, large] = [await writeContactFile(rows / 10), await writeContactFile(rows)]
  console.log(`${rows} rows, ${(large.bytes / 2 ** 20).toFixed(0)} MB; ${DNC_ENTRIES} numbers on DNC`)
  const data = await openImportData(stops, { cluster, keys, name: 'bench_import', rows })
  const measure = {
    rollcall: (file) => measureRollcall(stops, { cluster, data, keys, ...file }),
    insert: () => measureInsert({ cluster, data }),
  }

  const warmUp = { rollcall: await measure.rollcall(small), insert: await measure.insert() }
  tell('warm-up', 'rollcall', warmUp.rollcall)
  tell('warm-up', 'insert', warmUp.insert)
  const results = { rollcall: [], insert: [] }
  for (let round = 0; round < rounds; round += 1) {
    // The first time there is nothing yet that could be inserted.
    for (const name of round % 2 === 0 ? ['rollcall', 'insert'] : ['insert', 'rollcall']) {
      const result = await measure[name](large)
      results[name].push({ load: os.loadavg()[0], ...result })
      tell(`round ${round + 1}`, name, result)
    }
  }
  const { file, ...copy } = await copyRows(data)
  fs.rmSync(file, { force: true })
  report({ machine, postgres: cluster.version, rows, rounds, planned: large.planned, warmUp, results, copy })
}

/** A process of its own for each file. The clock runs from the confirmation until the import is said to be done. */
async function measureRollcall(stops, { cluster, data, keys, file, bytes, planned }) {
  await emptyTables(data)
  const server = await startRollcall(stops, { url: data.url, keys, roles: 'web,worker' })
  const api = openAdminApi(server.port, keys.ROLLCALL_BOOTSTRAP_API_KEY)
  const uploadFrom = performance.now()
  const { id, chunkCount } = await uploadFile(api, { file, name: `Bench ${Date.now()}` })
  const uploadSeconds = (performance.now() - uploadFrom) / 1000
  const uploadPeakMb = readPeakMemoryMb(server.pid)
  resetPeakMemory(server.pid)
  const readStatements = await watchStatements(data.url)
  const before = [readCpuSeconds(server.pid), readPostgresCpuSeconds(cluster.pid)]
  const from = performance.now()
  await api('POST', `/imports/${id}/confirm`, { mapping: COLUMNS, mode: 'append', chunkCount })
  const done = await waitUntilImported(api, id)
  const tookSeconds = (performance.now() - from) / 1000
  const [node, postgres] = [
    readCpuSeconds(server.pid) - before[0],
    readPostgresCpuSeconds(cluster.pid) - before[1],
  ]
  const peakMb = readPeakMemoryMb(server.pid)
  const statements = await readStatements()
  const importId = String(parseId('imp', id))
  const stored = await countStored(data, importId)
  const verdicts = await countVerdicts(api, id)
  await server.stop()
  checkCounts({ rows: done.rows, stored, verdicts, planned })
  await keepRows(data, importId)
  const rows = done.rows.read
  return {
    ...{ rows, rowsPerSecond: rows / tookSeconds, tookSeconds, uploadSeconds, bytes },
    ...{ cpuMicrosecondsARow: { node: (node / rows) * 1e6, postgres: (postgres / rows) * 1e6 } },
    ...{ peakMb, uploadPeakMb, stored, verdicts },
    ...(statements ? { statements } : {}),
  }
}

/** The peer inserts what our last import stored, from the same empty tables. */
async function measureInsert({ cluster, data }) {
  await emptyTables(data)
  const before = readPostgresCpuSeconds(cluster.pid)
  const from = performance.now()
  const { seconds, counts } = await insertRows(data)
  const tookSeconds = (performance.now() - from) / 1000
  const postgres = readPostgresCpuSeconds(cluster.pid) - before
  return { seconds, counts, tookSeconds, postgresCpuSeconds: postgres }
}

/** Throws unless the import made of the file what its writer planned. */
function checkCounts({ rows, stored, verdicts, planned }) {
  const found = {
    contacts: stored.contact,
    memberships: stored.list_contact,
    numbers: stored.contact_number,
    onDnc: stored.onDnc,
    ...{ added: rows.added, duplicates: rows.duplicates, refused: rows.rejected },
    ...{ duplicate: verdicts.duplicate, rejected: verdicts.rejected, warning: verdicts.warning },
    // A version that says nothing of DNC at an import leaves it to the hand-out.
    dnc: verdicts.dnc === 0 ? planned.onDnc : verdicts.dnc,
  }
  const { contacts, numbers, duplicate, rejected, warning, onDnc } = planned
  const wanted = {
    ...{ contacts, memberships: contacts, numbers, onDnc },
    ...{ added: contacts, duplicates: duplicate, refused: rejected },
    ...{ duplicate, rejected, warning, dnc: onDnc },
  }
  for (const [name, count] of Object.entries(wanted))
    if (found[name] !== count)
      throw new Error(
        `${name}: ${found[name]} instead of ${count}. ${JSON.stringify({ rows, stored, verdicts })}`,
      )
}

function tell(when, name, { tookSeconds, cpuMicrosecondsARow, peakMb, counts }) {
  const more = counts
    ? ''
    : `  CPU a row: Node ${cpuMicrosecondsARow.node.toFixed(0)}, PostgreSQL ${cpuMicrosecondsARow.postgres.toFixed(0)} µs  peak ${peakMb?.toFixed(0)} MB`
  console.log(
    `  ${when} ${name.padEnd(8)} ${tookSeconds.toFixed(1).padStart(6)} s  load ${os.loadavg()[0].toFixed(1)}${more}`,
  )
}

function report({ machine, postgres, rows, rounds, planned, warmUp, results, copy }) {
  const middle = (side, pick) => median(side.map(pick))
  const { rollcall, insert } = results
  const [ours, theirs] = [rollcall, insert].map((side) => rows / middle(side, (one) => one.tookSeconds))
  const ratio = ours / theirs
  const memoryGrowth = middle(rollcall, (one) => one.peakMb) / warmUp.rollcall.peakMb
  const isMet = { ofInsert: ratio >= targets.ofInsert, memoryGrowth: memoryGrowth <= targets.memoryGrowth }
  const verdict = (name) => (isMet[name] ? 'met' : 'NOT met')
  const { cpu, cores, memoryGb, node, pg, loadAverageAtStart } = machine
  const { stored, verdicts, bytes } = rollcall[0]
  // On a machine that others use too, this moves less than the clock.
  const insertCpu = middle(insert, (one) => (one.postgresCpuSeconds / rows) * 1e6)
  const ofCpu = insertCpu / middle(rollcall, ({ cpuMicrosecondsARow: cpu }) => cpu.node + cpu.postgres)
  const cost = (pick) => middle(rollcall, pick).toFixed(0)
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGb} GB, load ${loadAverageAtStart.toFixed(1)} at the start`,
    `Node ${node}, PostgreSQL ${postgres}, pg ${pg}, Next ${machine.next}`,
    `${rows} rows of 8 columns, median of ${rounds} rounds; what was stored is what was planned: ${JSON.stringify(planned)}`,
    `Rollcall, confirmed to done            ${ours.toFixed(0).padStart(7)} rows/s  ${(rows / ours).toFixed(1)} s; a row Node ${cost((one) => one.cpuMicrosecondsARow.node)}, PostgreSQL ${cost((one) => one.cpuMicrosecondsARow.postgres)} µs of processor`,
    `    before it the upload of ${(bytes / 2 ** 20).toFixed(0)} MB       ${middle(rollcall, (one) => one.uploadSeconds).toFixed(1)} s`,
    `insert … select of the same, ready     ${theirs.toFixed(0).padStart(7)} rows/s  ${(rows / theirs).toFixed(1)} s; a row PostgreSQL ${insertCpu.toFixed(0)} µs`,
    `    seconds a table ${JSON.stringify(insert.at(-1).seconds, (_, value) => (typeof value === 'number' ? Number(value.toFixed(1)) : value))}, rows ${JSON.stringify(insert.at(-1).counts)}`,
    `copy of ${copy.rows} flat rows, one index     ${copy.tookSeconds.toFixed(1)} s`,
    `contacts on DNC ${stored.onDnc}; ${verdicts.dnc === 0 ? 'this version does not speak of it at an import' : `rows that say so ${verdicts.dnc}`}`,
    `ratio to insert … select ${ratio.toFixed(2)}, target ${targets.ofInsert}: ${verdict('ofInsert')}`,
    `    by processor time, of both processes ${ofCpu.toFixed(2)}`,
    `peak memory ${cost((one) => one.peakMb)} MB, of ${rows / 10} rows ${warmUp.rollcall.peakMb?.toFixed(0)} MB: ${memoryGrowth.toFixed(2)}, target ${targets.memoryGrowth}: ${verdict('memoryGrowth')}`,
  ]
  console.log(lines.join('\n'))
  const statements = rollcall.at(-1).statements
  if (statements) console.table(statements)
  writeResult('import', {
    machine: { ...machine, postgres },
    ...{ rows, planned, targets, isMet, ratio, ofCpu, memoryGrowth, warmUp, rounds: results, copy },
  })
}
