import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { bundle, ensurePrismaClient } from '../../scripts/lib/build.mjs'
import { findFreePort } from '../../scripts/lib/embedded-postgres.mjs'
import { PROJECT } from '../../scripts/lib/project.mjs'
import { BENCH_DIR } from './cluster.mjs'
import { startProcess } from './processes.mjs'

// Our side: the bundle of server.ts in a process of its own.

const BUNDLE = path.join(PROJECT, 'dist', 'bench-server.mjs')
const KEYS_FILE = path.join(BENCH_DIR, 'keys.json')

export async function bundleRollcall() {
  ensurePrismaClient()
  await bundle(path.join(PROJECT, 'server.ts'), BUNDLE)
}

/** Settings of every start, kept beside the databases, whose secrets they open. */
export function keepKeys() {
  if (!fs.existsSync(KEYS_FILE)) {
    fs.mkdirSync(BENCH_DIR, { recursive: true })
    fs.writeFileSync(KEYS_FILE, JSON.stringify(makeKeys()), { mode: 0o600 })
  }
  return JSON.parse(fs.readFileSync(KEYS_FILE, 'utf8'))
}

function makeKeys() {
  const key = () => randomBytes(32).toString('base64')
  const secret = () => randomBytes(24).toString('base64url')
  return {
    AUTH_SECRET: key(),
    ENCRYPTION_KEY: key(),
    SUPPRESSION_KEY: key(),
    ROLLCALL_BOOTSTRAP_ORG_ID: randomUUID(),
    ROLLCALL_BOOTSTRAP_WEBHOOK_SECRET: secret(),
    ROLLCALL_BOOTSTRAP_ADMIN_EMAIL: 'bench@example.com',
    ROLLCALL_BOOTSTRAP_ADMIN_PASSWORD: secret(),
    ROLLCALL_BOOTSTRAP_CONNECTOR_USER: 'bench-dialer',
    ROLLCALL_BOOTSTRAP_CONNECTOR_PASSWORD: secret(),
  }
}

/** On an empty database it makes the organisation of `keys`. `--profile` writes a CPU profile where the results are. */
export async function startRollcall(stops, { url, keys, roles }) {
  const port = await findFreePort()
  const profile = process.argv.includes('--profile') ? ['--cpu-prof', '--cpu-prof-dir=bench/results'] : []
  const { pid, stop } = await startProcess(stops, {
    args: [...profile, 'bench/lib/serve.mjs', BUNDLE],
    env: {
      ...keys,
      PORT: String(port),
      DATABASE_URL: url,
      SANDBOX: 'off',
      ROLLCALL_ROLES: roles,
      LOG_LEVEL: 'error',
    },
    isUp: async () => (await fetch(`http://127.0.0.1:${port}/api/ready`)).ok,
  })
  return { port, pid, stop }
}

export async function getToken(port, keys) {
  const name = keys.ROLLCALL_BOOTSTRAP_CONNECTOR_USER
  const credentials = Buffer.from(`${name}:${keys.ROLLCALL_BOOTSTRAP_CONNECTOR_PASSWORD}`)
  const response = await fetch(`http://127.0.0.1:${port}/api/dialer/token`, {
    headers: { authorization: `Basic ${credentials.toString('base64')}` },
  })
  if (!response.ok) throw new Error(`The token was refused: ${response.status}`)
  return (await response.json()).Token
}
