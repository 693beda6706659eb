import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { PROJECT } from '../../lib/project.mjs'
import { sleep } from './random.mjs'

const UP_MS_MAX = 45_000
const STOP_MS_MAX = 20_000

/** One process of server.ts, started, killed and started again. */
export class ServerProcess {
  #options
  #child = null
  #isWanted = false
  /** Ended although nobody had ended it. */
  deaths = []

  constructor(options) {
    this.#options = options
  }

  get name() {
    return this.#options.name
  }

  /** Resolves when it is ready. A start that fails (no database yet) is made again, as a supervisor would. */
  async start() {
    this.#isWanted = true
    const giveUpAt = Date.now() + UP_MS_MAX
    while (!(await this.#spawn())) {
      if (!this.#isWanted) return
      if (Date.now() > giveUpAt) throw new Error(`The process ${this.name} did not come up.`)
      await sleep(100)
    }
  }

  #spawn() {
    const { bundle, env, logFile, name } = this.#options
    const log = fs.openSync(logFile, 'a')
    const child = spawn(
      process.execPath,
      [path.join(PROJECT, 'scripts', 'faults', 'lib', 'serve.mjs'), bundle],
      {
        cwd: PROJECT,
        stdio: ['ignore', log, log, 'ipc'],
        env: { PATH: process.env.PATH, NODE_ENV: 'production', LOG_LEVEL: 'error', ...env },
      },
    )
    fs.closeSync(log)
    this.#child = child
    let isUp = false
    child.on('exit', (code, signal) => {
      if (!isUp || !this.#isWanted) return
      this.deaths.push(`${name} ended by itself (${signal ?? code})`)
      this.start().catch(() => undefined)
    })
    return new Promise((resolve) => {
      child.once('message', () => {
        isUp = true
        resolve(true)
      })
      child.once('exit', () => resolve(false))
      child.once('error', () => resolve(false))
    })
  }

  /** Resolves when it is gone: its exit code, null where a signal ended it. */
  async end(signal) {
    this.#isWanted = false
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
    await ended
    clearTimeout(late)
    return child.exitCode
  }

  async restart(signal) {
    await this.end(signal)
    await this.start()
  }
}
