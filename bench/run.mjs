import { fileURLToPath } from 'node:url'
import { runOnProjectNode } from '../scripts/lib/prepare.mjs'

// `npm run bench -- <name>`: our side and its peers in one run on one machine; prints ratios and writes JSON beside it.

const benches = { webhook: './webhook.mjs' }

await runOnProjectNode(fileURLToPath(import.meta.url), async () => {
  const name = process.argv[2]
  if (name === undefined || !(name in benches)) {
    console.error(`Name a bench: ${Object.keys(benches).join(', ')}`)
    process.exitCode = 1
    return
  }
  const { run } = await import(benches[name])
  await run()
})
