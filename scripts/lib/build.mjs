import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { generatePrismaClient } from '../generate.mjs'
import { LaunchError } from './launch-error.mjs'
import { say } from './prepare.mjs'
import { PROJECT } from './project.mjs'

// Generates, builds and bundles only what is stale: each step notes the hash of what it was made from.

const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema',
  'server.ts',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.mjs',
  'postcss.config.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
]
const GENERATED = path.join('lib', 'server', 'db', 'generated')
export const SERVER_BUNDLE = path.join(PROJECT, 'dist', 'server.mjs')

/** All that a start needs: Prisma's client, the pages, the server's bundle. */
export async function buildProject() {
  ensurePrismaClient()
  const hash = hashFiles(SOURCES)
  await ensureServerBundle(hash)
  ensureStep({
    note: path.join(PROJECT, '.next', 'built-from'),
    hash,
    line: 'Building the pages (only after a change; one to two minutes) …',
    build: buildPages,
  })
}

export function ensurePrismaClient() {
  const hash = hashFiles(['prisma/schema', 'package-lock.json'])
  ensureStep({
    note: path.join(PROJECT, GENERATED, 'generated-from'),
    hash,
    line: 'Generating the database client …',
    build: generate,
  })
}

function ensureStep({ note, hash, line, build }) {
  if (readNote(note) === hash) return
  fs.rmSync(note, { force: true })
  say(line)
  build()
  fs.writeFileSync(note, hash)
}

function readNote(note) {
  try {
    return fs.readFileSync(note, 'utf8')
  } catch {
    return null
  }
}

function generate() {
  const { status, stdout, stderr } = generatePrismaClient()
  if (status !== 0) fail('The database client could not be generated', `${stdout}${stderr}`)
}

function buildPages() {
  const cli = path.join(PROJECT, 'node_modules', 'next', 'dist', 'bin', 'next')
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [cli, 'build'], {
    cwd: PROJECT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (signal || status > 128)
    throw new LaunchError('Stopped while the pages were being built; start again to go on.')
  if (status !== 0) fail('The pages could not be built', `${stdout}${stderr}`)
}

async function ensureServerBundle(hash) {
  const note = `${SERVER_BUNDLE}.built-from`
  if (readNote(note) === hash && fs.existsSync(SERVER_BUNDLE)) return
  await bundle(path.join(PROJECT, 'server.ts'), SERVER_BUNDLE)
  fs.writeFileSync(note, hash)
}

/** One file of our own code for Node; packages stay where they are, so that Next's bundle shares them. */
export async function bundle(entry, outfile) {
  const esbuild = await import('esbuild')
  try {
    await esbuild.build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      packages: 'external',
      sourcemap: true,
      logLevel: 'silent',
      absWorkingDir: PROJECT,
      tsconfig: path.join(PROJECT, 'tsconfig.json'),
      plugins: [emptyServerOnly, ownFiles],
    })
  } catch (error) {
    fail('The server could not be bundled', error.message)
  } finally {
    await esbuild.stop()
  }
}

/** The package throws wherever the bundler does not know the condition "react-server"; here all code is the server's. */
const emptyServerOnly = {
  name: 'server-only',
  setup(build) {
    build.onResolve({ filter: /^server-only$/ }, () => ({ path: 'server-only', namespace: 'empty' }))
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: '' }))
  },
}

/** A file of ours that is missing would else pass for a package, and be missed only when it is run. */
const ownFiles = {
  name: 'own-files',
  setup(build) {
    build.onResolve({ filter: /^@\// }, ({ path: name, kind }) =>
      build.resolve(`./${name.slice(2)}`, { resolveDir: PROJECT, kind }),
    )
  },
}

function fail(sentence, output) {
  process.stderr.write(`${output.trim().split('\n').slice(-40).join('\n')}\n`)
  throw new LaunchError(`${sentence} (see above).`)
}

/** One hash over names and contents of files, tests and generated code left out. */
export function hashFiles(names) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0])
  for (const name of names) hashEntry(hash, name)
  return hash.digest('hex')
}

function hashEntry(hash, name) {
  if (name === GENERATED || /\.test\.tsx?$/.test(name)) return
  const file = path.join(PROJECT, name)
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (!stat) return
  if (stat.isDirectory()) {
    for (const entry of fs.readdirSync(file).sort()) hashEntry(hash, path.join(name, entry))
    return
  }
  hash.update(`\0${name}\0`).update(fs.readFileSync(file))
}
