import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runOnProjectNode, say } from './lib/prepare.mjs'
import { PROJECT } from './lib/project.mjs'

// `npm run check`: format, lint, types, import boundaries, schema drift. Every check runs, so that one look shows all faults.

const CHECKS = [
  ['Format and lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '--reporter=summary', '.']],
  ['Types', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']],
  ['Import boundaries', ['scripts/checks/boundaries.mjs']],
  ['Schema drift', ['scripts/checks/schema-drift.mjs']],
]

await runOnProjectNode(fileURLToPath(import.meta.url), async () => {
  const { ensurePrismaClient } = await import('./lib/build.mjs')
  ensurePrismaClient()
  let failed = 0
  for (const [name, [script, ...args]] of CHECKS) {
    say(name)
    const { status } = spawnSync(process.execPath, [path.join(PROJECT, script), ...args], {
      cwd: PROJECT,
      stdio: 'inherit',
    })
    if (status !== 0) {
      failed += 1
      say(`${name}: failed`)
    }
  }
  process.exitCode = failed === 0 ? 0 : 1
})
