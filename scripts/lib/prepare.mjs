import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { PROJECT } from './project.mjs'

// The first stage of `npm start` and `npm test`: runs on any Node from 20 on, with nothing installed yet.

const NODE_MAJOR_MIN = 20
const NODE_MAJOR = 24
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

export function say(line) {
  process.stderr.write(`[rollcall] ${line}\n`)
}

/**
 * Runs `main` on Node 24 with all packages installed: in this process where that is what runs it, else in another.
 * A LaunchError ends the process with its one sentence.
 */
export async function runOnProjectNode(script, main) {
  try {
    requireNode()
    loadDotEnv()
    installPackages()
    if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) await main()
    else await runElsewhere(script)
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error
    process.stderr.write(`\nRollcall: ${error.message}\n`)
    process.exit(1)
  }
}

function requireNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < NODE_MAJOR_MIN) {
    throw new LaunchError(
      `Node ${process.versions.node} is too old: Rollcall needs Node ${NODE_MAJOR_MIN} or later to start.`,
    )
  }
}

/** What the environment already says wins over the file. */
function loadDotEnv() {
  const file = path.join(PROJECT, '.env')
  if (fs.existsSync(file)) process.loadEnvFile(file)
}

function installPackages() {
  if (isInstalled()) return
  say('Installing packages (once; about a minute) …')
  const npm = findNpm()
  const result = spawnSync(
    npm.command,
    [...npm.args, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: PROJECT,
      encoding: 'utf8',
      shell: npm.shell,
      // A production setting of the machine must not leave out what the build needs.
      env: { ...process.env, NODE_ENV: 'development' },
    },
  )
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
    throw new LaunchError(
      'The packages could not be installed (npm ci failed, see above): check the connection to the npm registry and start again.',
    )
  }
}

function findNpm() {
  const cli = process.env.npm_execpath
  if (cli && /npm-cli\.c?js$/.test(cli) && fs.existsSync(cli))
    return { command: process.execPath, args: [cli], shell: false }
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}

/** Compares what npm noted when it installed with the lock file, so that a pulled change is installed too. */
function isInstalled() {
  const installed = readPackages(path.join(PROJECT, 'node_modules', '.package-lock.json'))
  const wanted = readPackages(path.join(PROJECT, 'package-lock.json'))
  if (!installed || !wanted) return false
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === '' ||
      entry.optional ||
      entry.devOptional ||
      entry.peer ||
      installed[name]?.version === entry.version,
  )
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}

function findProjectNode() {
  const file = path.join(
    PROJECT,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (!fs.existsSync(file)) {
    // An npm that refuses install scripts has left the package without its binary.
    spawnSync(process.execPath, ['installArchSpecificPackage'], {
      cwd: path.join(PROJECT, 'node_modules', 'node'),
      stdio: 'ignore',
    })
  }
  const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' })
  if (status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) >= NODE_MAJOR) return file
  throw new LaunchError(
    `Rollcall runs on Node ${NODE_MAJOR}, which could not be installed beside Node ${process.versions.node}: install Node ${NODE_MAJOR} and start again.`,
  )
}

function runElsewhere(script) {
  const node = findProjectNode()
  const binDir = path.join(PROJECT, 'node_modules', '.bin')
  return new Promise((resolve, reject) => {
    // The channel tells the other process when this one is gone, even after kill -9.
    const child = spawn(node, [script, ...process.argv.slice(2)], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, PATH: `${binDir}${path.delimiter}${process.env.PATH ?? ''}` },
    })
    for (const signal of STOP_SIGNALS) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
      resolve()
    })
  })
}

/** Calls `stop` once, at the first signal to stop or when the process that started us is gone. */
export function onStop(stop) {
  let isStopping = false
  const once = (reason) => {
    if (isStopping) return
    isStopping = true
    stop(reason)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, () => once(signal))
  if (process.channel) {
    process.on('disconnect', () => once('disconnect'))
    process.channel.unref()
  }
}
