import { sleep } from './lib/random.mjs'

// Each: a load is on; do harm for `seconds`; leave everything whole. What a scenario alone promises, it checks itself.

const CLOCK_OFF_MS = 7 * 60_000
const AWAY_MS = 2_700
const SILENT_MS = 6_000
const LOCKED_MS = 6_000
const FULL_MS = 3_000

/** Runs `harm` again and again until the seconds are over, once at least. */
async function untilOver({ seconds, random }, [pauseMin, pauseMax], harm) {
  const endsAt = performance.now() + seconds * 1000
  do {
    await sleep(random.int(pauseMin, pauseMax))
    await harm()
  } while (performance.now() < endsAt)
}

async function killDialer({ world, count }) {
  await world.dialer.restart('SIGKILL')
  count('dialer killed')
}

/** Events are on their way into the inbox, and whoever took them is gone before it could answer. */
async function killDialerWhileStoring({ world, count }) {
  await world.whileLocked('disposition_event', 'share', async () => {
    await waitForWaiting(world, 'rollcall dialer')
    await world.dialer.end('SIGKILL')
  })
  count('dialer killed while it stored')
  await world.dialer.start()
}

async function waitForWaiting(world, applicationName) {
  const giveUpAt = Date.now() + 5_000
  while ((await world.countWaiting(applicationName)) === 0) {
    if (Date.now() > giveUpAt) return false
    await sleep(10)
  }
  return true
}

async function killWorker({ world, random, count }) {
  await random.pick(world.workers).restart('SIGKILL')
  count('worker killed')
}

/** Everything of an apply is written but its last lines, which wait for a lock: then the worker dies. */
async function killWorkersWhileApplying({ world, count }) {
  await world.whileLocked('outcome_rollup', 'exclusive', async () => {
    if (await waitForWaiting(world, 'rollcall apply')) count('worker killed in the middle of an apply')
    await Promise.all(world.workers.map((worker) => worker.end('SIGKILL')))
  })
  await Promise.all(world.workers.map((worker) => worker.start()))
}

async function killPostgres({ world, count }) {
  await world.killPostgres()
  count('PostgreSQL killed')
  await world.startPostgres()
}

/** PostgreSQL then ends all its connections and recovers by itself. */
async function killBackend({ world, random, count }) {
  const rows = await world.ask("select pid from pg_stat_activity where application_name like 'rollcall%'")
  if (rows.length === 0) return
  try {
    process.kill(random.pick(rows).pid, 'SIGKILL')
    count('process of PostgreSQL killed')
  } catch {
    // It had ended just then.
  }
}

const isDisposition = ([name]) => name.startsWith('dispositions ')
const sum = (entries) => entries.reduce((total, [, count]) => total + count, 0)

/** @type {{ name: string, words: string, usesSmallDisk?: true, skewMs?: Function, run: Function }[]} */
export const scenarios = [
  {
    name: 'dialer-killed',
    words: 'kill -9 the process that answers the dialer',
    async run(context) {
      await killDialerWhileStoring(context)
      await untilOver(context, [300, 2_500], () => killDialer(context))
    },
  },
  {
    name: 'worker-killed',
    words: 'kill -9 the workers, also in the middle of an apply',
    async run(context) {
      await sleep(400)
      await killWorkersWhileApplying(context)
      await untilOver(context, [200, 900], () =>
        context.random.chance(0.5) ? killWorker(context) : killWorkersWhileApplying(context),
      )
      context.check('a worker was killed in the middle of an apply', {
        looked: context.counted('worker killed in the middle of an apply'),
        bad: 0,
      })
    },
  },
  {
    name: 'postgres-killed',
    words: 'kill -9 PostgreSQL',
    async run(context) {
      await untilOver(context, [300, 1500], () => killPostgres(context))
    },
  },
  {
    name: 'all-killed',
    words: 'dialer, worker, PostgreSQL and the wire between them, all at random',
    async run(context) {
      const { world, random, count } = context
      const silence = async () => {
        world.database.silence()
        count('wire to the database silent')
        await sleep(random.int(300, 1500))
        if (random.chance(0.5)) world.database.reset()
        world.database.speak()
      }
      const ofPostgres = [() => killPostgres(context), () => killBackend(context), silence]
      await Promise.all([
        untilOver(context, [300, 2000], () => killDialer(context)),
        untilOver(context, [300, 2000], () => killWorker(context)),
        untilOver(context, [300, 2500], () => random.pick(ofPostgres)()),
      ])
    },
  },
  {
    name: 'connections-cut',
    words: 'connections from the dialer cut in the middle of requests and of answers',
    async run({ world, seconds, count }) {
      const { wire } = world
      const before = { ...wire.cuts }
      wire.cutRequests = 0.06
      wire.cutResponses = 0.06
      await sleep(seconds * 1000)
      wire.cutRequests = 0
      wire.cutResponses = 0
      count('cut in a request', wire.cuts.request - before.request)
      count('cut in an answer', wire.cuts.response - before.response)
    },
  },
  {
    name: 'database-away',
    words: `database away for ${AWAY_MS / 1000} s`,
    async run(context) {
      const { world, dialer, count, check } = context
      await untilOver(context, [500, 1500], async () => {
        await world.database.close()
        count('database away')
        await sleep(AWAY_MS)
        await world.database.open()
        await sleep(1_500)
      })
      const answers = [...dialer.book.statuses].filter(isDisposition)
      check('it cost no event a refusal', {
        looked: sum(answers),
        bad: sum(answers.filter(([name]) => !name.endsWith(' 200'))) + dialer.book.unanswered.dispositions,
      })
    },
  },
  {
    name: 'database-silent',
    words: `database silent for ${SILENT_MS / 1000} s (SIGSTOP)`,
    async run(context) {
      const { world, dialer, count, check } = context
      await untilOver({ ...context, seconds: context.seconds - SILENT_MS / 1000 }, [500, 1000], async () => {
        const thaw = world.freezePostgres()
        count('database silent')
        await sleep(SILENT_MS)
        thaw()
        await sleep(1_000)
      })
      check('events were refused meanwhile, with Retry-After', {
        looked: dialer.book.statuses.get('dispositions 503') ?? 0,
        bad: dialer.book.refusedWithoutRetryAfter,
      })
    },
  },
  {
    name: 'pool-exhausted',
    words: `every connection to the database taken by requests that wait for a locked table, ${LOCKED_MS / 1000} s`,
    async run(context) {
      const { world, dialer, count } = context
      await untilOver({ ...context, seconds: context.seconds - LOCKED_MS / 1000 }, [300, 800], async () => {
        let burst
        await world.whileLocked('campaign_contact', 'access exclusive', async () => {
          burst = dialer.burst(60)
          await sleep(LOCKED_MS)
          count('table locked, 60 fetches more')
        })
        await burst
      })
    },
  },
  {
    name: 'disk-full',
    words: `disk of the data folder full for ${FULL_MS / 1000} s`,
    usesSmallDisk: true,
    async run(context) {
      const { world, disk, count } = context
      await untilOver({ ...context, seconds: context.seconds - FULL_MS / 1000 }, [300, 800], async () => {
        disk.fill()
        count('disk full')
        await sleep(FULL_MS)
        disk.free()
        await world.recoverPostgres(() => count('PostgreSQL gave up'))
      })
    },
  },
  {
    name: 'clocks-apart',
    words: `the dialer's clock ${CLOCK_OFF_MS / 60_000} min ahead or behind`,
    skewMs: (random) => random.pick([-CLOCK_OFF_MS, 0, CLOCK_OFF_MS]),
    async run({ world, dialer, seconds, count, later }) {
      await sleep(Math.min(seconds, 15) * 1000)
      later(async (check) => {
        const events = [...dialer.book.events]
        const isOff = ([, { skewMs }]) => skewMs !== 0
        count('events with a wrong clock', events.filter(isOff).length)
        const rows = await world.ask(
          'select envelope_id as id, is_late from disposition_event where organisation_id = $1 and envelope_id = any($2)',
          [world.organisationId, events.map(([id]) => id)],
        )
        const isLate = new Map(rows.map((row) => [row.id, row.is_late]))
        check('an event is kept and marked late when its clock is off by minutes, and only then', {
          looked: events.filter(isOff).length,
          bad: events.filter((event) => isLate.get(event[0]) !== isOff(event)).length,
        })
      })
    },
  },
  {
    name: 'stopped-in-order',
    words: 'SIGTERM to dialer and workers under load',
    async run(context) {
      const { world, dialer, random, count, check, later } = context
      let inFlight = 0
      const failed = []
      const codes = []
      await untilOver(context, [300, 900], async () => {
        let stopping
        let flights
        // Held up for a moment, so that there is something in flight.
        await world.whileLocked('disposition_event', 'share', async () => {
          await sleep(random.int(500, 800))
          // Sent so long ago that it has surely arrived, also on a busy machine.
          const sentBefore = performance.now() - 300
          flights = [...dialer.inFlight].filter((one) => one.sentAt !== null && one.sentAt < sentBefore)
          stopping = world.dialer.end('SIGTERM')
          await sleep(random.int(100, 800))
        })
        const answers = await Promise.all(flights.map((one) => one.landed))
        inFlight += flights.length
        const said = answers.map((answer) => answer?.status ?? 'no answer')
        failed.push(...said.filter((status) => status !== 200))
        codes.push(await stopping)
        await world.dialer.start()
        const worker = random.pick(world.workers)
        codes.push(await worker.end('SIGTERM'))
        await worker.start()
        count('dialer and worker stopped')
      })
      check('every request in flight was answered with 200', {
        looked: inFlight,
        bad: failed.length,
        words: failed.join(', '),
      })
      check('every process ended in order (exit 0)', {
        looked: codes.length,
        bad: codes.filter((code) => code !== 0).length,
        words: codes.filter((code) => code !== 0).join(', '),
      })
      later((checkLater, { recordsLost }) =>
        checkLater('no contact was lost with an answer', {
          looked: dialer.book.records.size,
          bad: recordsLost,
        }),
      )
    },
  },
]
