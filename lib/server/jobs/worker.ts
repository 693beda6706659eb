import { Logger, makeWorkerUtils, run, runOnce, type Task, type TaskList } from 'graphile-worker'
import { getEnv } from '@/lib/env'
import { getPool } from '@/lib/server/db/pool'
import { enqueueJobWith } from '@/lib/server/jobs/enqueue'
import { crontab, longTasks, tasks } from '@/lib/server/jobs/task-list'
import { getLogger } from '@/lib/server/telemetry/logger'

/** Long work has hands of its own, so that a hot contact's enrolment never waits behind somebody's million rows. */
const CONCURRENCY = { short: 3, long: 2 } as const
type Length = keyof typeof CONCURRENCY
const POLL_MS = 1_000
const AFTER_END_MS = 1_000

export type RunningWorker = {
  /** Takes no more jobs, finishes those at work. */
  stop(): Promise<void>
}

/** Runs jobs and the periodic tasks until stopped. Any number of these may share one database. */
export async function startWorker(options: { crontab?: string } = {}): Promise<RunningWorker> {
  const short = await startRunner('short', options.crontab ?? crontab)
  const long = await startRunner('long', '')
  if (getEnv().sandbox) {
    await enqueueJobWith(
      getPool('worker'),
      'restart-sandbox-campaigns',
      {},
      { key: 'restart-sandbox-campaigns' },
    )
  }
  return {
    async stop() {
      await Promise.all([short.stop(), long.stop()])
    },
  }
}

async function startRunner(length: Length, crontabText: string): Promise<RunningWorker> {
  const begin = () =>
    run({
      pgPool: getPool('jobs'),
      taskList: buildTaskList(length),
      crontab: crontabText,
      concurrency: CONCURRENCY[length],
      pollInterval: POLL_MS,
      noHandleSignals: true,
      logger: jobLogger,
      // With its batches, a database that goes away while a job is being completed ends the whole process: the queue
      // does not look at what became of them (0.18, worker.js completeJob).
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    })
  let isStopping = false
  let runner = await begin()
  /** A runner that gave up, because the database was away for long, is followed by another. */
  const follow = async (): Promise<void> => {
    while (!isStopping) {
      await runner.promise.catch((error: unknown) =>
        getLogger('jobs').error({ err: error }, 'the worker ended'),
      )
      while (!isStopping) {
        await new Promise((resolve) => setTimeout(resolve, AFTER_END_MS).unref())
        if (isStopping) return
        const next = await begin().catch((error: unknown) => {
          getLogger('jobs').error({ err: error }, 'the worker could not begin again; it is tried again')
          return null
        })
        if (next === null) continue
        runner = next
        break
      }
    }
  }
  void follow()
  return {
    async stop() {
      isStopping = true
      // One that has ended already cannot be stopped, and need not be.
      await runner.stop().catch((error: unknown) => getLogger('jobs').debug({ err: error }, 'stop'))
    },
  }
}

/** Runs what is due now, and ends: for tests and scripts. */
export async function runDueJobs(): Promise<void> {
  await runOnce({
    pgPool: getPool('jobs'),
    taskList: buildTaskList(),
    noHandleSignals: true,
    logger: jobLogger,
  })
}

/** Makes or updates the schema of the queue. Safe to repeat and to run from several processes. */
export async function installJobs(): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool: getPool('jobs'), logger: jobLogger })
  try {
    await utils.migrate()
  } finally {
    await utils.release()
  }
}

function buildTaskList(length?: Length): TaskList {
  const isWanted = ([name]: [string, unknown]) =>
    length === undefined || longTasks.some((long) => long === name) === (length === 'long')
  return Object.fromEntries(
    Object.entries(tasks)
      .filter(isWanted)
      .map(([name, task]): [string, Task] => [
        name,
        // The payload was written by enqueueJob, whose type ties it to the name.
        (payload, helpers) =>
          (task as (payload: unknown, signal: AbortSignal) => Promise<void>)(payload, helpers.abortSignal),
      ]),
  )
}

/** The queue writes the error with its whole stack into the message; `err` says what a log may hold of it. */
export function shortenMessage(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/ with error '.*$/, '')
}

const jobLogger = new Logger((scope) => (level, given, meta) => {
  const log = getLogger('jobs')
  const message = shortenMessage(given)
  const fields = { ...(scope.taskIdentifier ? { job: scope.taskIdentifier } : {}), ...pickError(meta) }
  if (level === 'error') log.error(fields, message)
  else if (level === 'warning') log.warn(fields, message)
  else log.debug(fields, message)
})

function pickError(meta: unknown): { err?: unknown } {
  return typeof meta === 'object' && meta !== null && 'error' in meta ? { err: meta.error } : {}
}
