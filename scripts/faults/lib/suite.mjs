import path from 'node:path'
import { bundle, ensurePrismaClient } from '../../lib/build.mjs'
import { describeMachine } from '../../lib/machine.mjs'
import { waitUntil } from '../../lib/process-info.mjs'
import { PROJECT } from '../../lib/project.mjs'
import { auditBook, auditDatabase } from './audit.mjs'
import { Dialer } from './dialer.mjs'
import { makeRandom, sleep } from './random.mjs'
import { seedScenario } from './seed.mjs'
import { mountSmallDisk } from './small-disk.mjs'
import { World } from './world.mjs'

const WARM_UP_MS = 400
/** The load goes on for so long after the last fault, and until contacts that were given back come again. */
const AFTER_MS = 800
const AFTER_MS_MAX = 15_000
const DRAIN_MS_MAX = 40_000
const CONTACTS_MIN = 4_000
const CONTACTS_A_SECOND = 400
const ERRORS_SHOWN_MAX = 8
const JOBS_EVERY_MS = 100
const JOBS_AT_ONCE = 3

/** Runs scenario after scenario; returns what `--report` writes. */
export async function runSuite({ scenarios, seconds, seed, stops, guard }) {
  const machine = describeMachine()
  const startedAt = performance.now()
  console.log(`seed ${seed}, ${seconds} s a scenario`)
  ensurePrismaClient()
  const file = path.join(PROJECT, 'dist', `faults-server-${process.pid}.mjs`)
  // The guard removes it in the end.
  guard.send({ bundled: [file, `${file}.map`] })
  await bundle(path.join(PROJECT, 'server.ts'), file)
  const open = (disk) => World.open({ seed, bundle: file, stops, guard, disk })
  const results = []
  let world
  for (const [index, scenario] of scenarios.entries()) {
    const place = { index, scenario, seconds, seed }
    if (scenario.usesSmallDisk) {
      const { disk, reason } = mountSmallDisk()
      results.push(
        disk ? await runOnOwnWorld(place, disk, open, stops) : { ...describe(scenario), notRun: reason },
      )
    } else {
      world ??= await open(null)
      results.push(await runScenario({ ...place, world }))
    }
    print(results.at(-1))
  }
  const postgres = world?.postgresVersion ?? results.find((one) => one.postgres)?.postgres
  return {
    seed,
    seconds,
    machine,
    postgres,
    tookSeconds: (performance.now() - startedAt) / 1000,
    scenarios: results,
  }
}

async function runOnOwnWorld(place, disk, open, stops) {
  const stopsBefore = stops.length
  const world = await open(disk)
  try {
    return { ...(await runScenario({ ...place, world, disk })), postgres: world.postgresVersion }
  } finally {
    while (stops.length > stopsBefore) await stops.pop()()
  }
}

const describe = ({ name, words }) => ({ name, words })

async function runScenario({ index, scenario, seconds, seed, world, disk }) {
  const name = `${scenario.name}-${index}`
  const random = makeRandom(seed, scenario.name)
  const contacts = Math.max(CONTACTS_MIN, Math.round(seconds * CONTACTS_A_SECOND))
  const startedAt = performance.now()
  const { campaigns } = await seedScenario(world, { index, name, contacts })
  for (const one of world.processes) one.deaths = []
  world.takeErrors()
  const logFrom = world.readLog().end
  await mark(world, `${name} begins`)

  const dialer = new Dialer({ world, campaigns, random: random.fork('dialer'), skewMs: scenario.skewMs })
  const faults = new Map()
  const checks = []
  const laters = []
  const check = (words, { looked, bad, words: more }) =>
    checks.push({ name: words, looked, bad, words: more })
  dialer.start()
  const stopJobs = keepJobsComing(world)
  await sleep(WARM_UP_MS)
  await scenario.run({
    world,
    dialer,
    disk,
    seconds,
    random: random.fork('faults'),
    count: (kind, times = 1) => faults.set(kind, (faults.get(kind) ?? 0) + times),
    counted: (kind) => faults.get(kind) ?? 0,
    check,
    later: (audit) => laters.push(audit),
  })
  const faultsEndedAt = performance.now()
  await sleep(AFTER_MS)
  await waitUntil(() => dialer.book.cameAgainAt.some((at) => at > faultsEndedAt), AFTER_MS_MAX)
  await stopJobs()
  await dialer.stopFetching()
  await dialer.drain(DRAIN_MS_MAX)
  const pending = await waitForApply(world)
  await mark(world, `${name} ends`)

  const { book } = dialer
  const ofDatabase = await auditDatabase(world, { campaigns, book })
  for (const audit of laters) await audit(check, ofDatabase)
  const log = world.readLog(logFrom).text
  checks.unshift(
    { name: 'what was stored is applied in the end', looked: book.events.size, bad: pending },
    ...ofDatabase.checks,
    ...auditBook(book, { world, log, faultsEndedAt }),
  )
  await world.ask("update campaign set state = 'stopped' where id = any($1)", [campaigns.map(({ id }) => id)])
  const isOk = checks.every(({ looked, bad }) => looked > 0 && bad === 0)
  return {
    ...describe(scenario),
    faults: Object.fromEntries(faults),
    recordsHandedOut: book.records.size,
    eventsAcknowledged: [...book.events.values()].filter((one) => one.isAcknowledged).length,
    statuses: Object.fromEntries(book.statuses),
    unanswered: book.unanswered,
    slowestMs: book.slowestMs,
    recordsLost: ofDatabase.recordsLost,
    tookSeconds: (performance.now() - startedAt) / 1000,
    checks,
    isOk,
    errors: world.takeErrors().slice(0, ERRORS_SHOWN_MAX),
    samples: isOk ? undefined : { doubled: book.doubled.slice(0, 5), malformed: book.malformed.slice(0, 3) },
  }
}

/** Jobs for the workers all the while, so that harm meets them too. This one looks for campaigns to settle; there is none. */
function keepJobsComing(world) {
  let isOver = false
  const running = (async () => {
    while (!isOver) {
      await world.ask(
        "select graphile_worker.add_job('settle-campaigns', '{}'::json) from generate_series(1, $1::int)",
        [JOBS_AT_ONCE],
      )
      await sleep(JOBS_EVERY_MS)
    }
  })()
  return () => {
    isOver = true
    return running
  }
}

/** Our own words in PostgreSQL's log: whoever finds them has read it. */
function mark(world, words) {
  return world.ask(`do $$ begin raise log 'faults: ${words}'; end $$`)
}

/** How many are left in the end. */
async function waitForApply(world) {
  const giveUpAt = Date.now() + DRAIN_MS_MAX
  for (;;) {
    const [row] = await world.ask('select count(*)::int as count from disposition_pending')
    if (row.count === 0 || Date.now() > giveUpAt) return row.count
    await sleep(50)
  }
}

function print(result) {
  if (result.notRun) {
    console.log(`- ${result.name}: not run, ${result.notRun}`)
    return
  }
  const { isOk, name, recordsHandedOut, eventsAcknowledged, checks } = result
  const took = `${result.tookSeconds.toFixed(1)} s`
  console.log(
    `${isOk ? '✓' : '✗'} ${name}: ${recordsHandedOut} records, ${eventsAcknowledged} events, ${took}`,
  )
  for (const { name: words, looked, bad, words: more } of checks) {
    const isRed = bad > 0 || looked === 0
    console.log(`    ${isRed ? '✗' : '✓'} ${words}: ${bad} wrong of ${looked}${more ? ` (${more})` : ''}`)
  }
  if (!isOk) for (const [line, times] of result.errors) console.log(`      ${times} x ${line}`)
}
