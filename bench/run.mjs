import { fileURLToPath } from 'node:url'
import { onStop, runOnProjectNode } from '../scripts/lib/prepare.mjs'

// `npm run bench -- <name>`: our side and its peers in one run on one machine; prints ratios and writes JSON.

const benches = {
  webhook: './webhook.mjs',
  'hand-out': './hand-out.mjs',
  apply: './apply.mjs',
  import: './import.mjs',
  enrol: './enrol.mjs',
}

await runOnProjectNode(fileURLToPath(import.meta.url), async () => {
  const name = process.argv[2]
  if (name === undefined || !(name in benches)) {
    console.error(`Name a bench, for example: npm run bench -- ${Object.keys(benches).join(' | ')}`)
    process.exitCode = 1
    return
  }
  const stops = []
  const stopAll = async () => {
    while (stops.length > 0) await stops.pop()()
  }
  onStop(async () => {
    await stopAll()
    process.exit(130)
  })
  try {
    const { run } = await import(benches[name])
    await run(stops)
  } finally {
    await stopAll()
  }
})
