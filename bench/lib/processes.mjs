import { fork, spawn } from 'node:child_process'
import path from 'node:path'
import { PROJECT } from '../../scripts/lib/project.mjs'

const UP_MS_MAX = 60_000

/** Runs `node args` until the run ends; resolves with its id and what stops it when `isUp()` says so. */
export async function startProcess(stops, { args, cwd = PROJECT, env, isUp }) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    // The channel tells a child when we are gone, even after kill -9.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(late)
  }
  stops.push(stop)
  const giveUpAt = Date.now() + UP_MS_MAX
  while (!(await isUp().catch(() => false))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`${args.join(' ')} did not come up`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { pid: child.pid, stop }
}

export function runToEnd(args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]}: exit ${code}`))))
  })
}

/** One run of the load; `onStart` is called when its clock starts. */
export function load(stops, options, onStart) {
  return runWorker(stops, 'lib/load.mjs', options, onStart)
}

/** One run of a file of this folder that takes its options as a message and sends its result. */
export function runWorker(stops, file, options, onStart = () => undefined) {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(PROJECT, 'bench', file))
    stops.push(() => child.kill())
    child.on('message', ({ started, result }) => {
      if (started) onStart()
      if (!result) return
      child.kill()
      resolve(result)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${file} ended early.`)))
    child.send(options)
  })
}
