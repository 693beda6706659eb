import { fileURLToPath } from 'node:url'
import { runOnProjectNode } from './lib/prepare.mjs'

// `npm start`. Imports stay dynamic below: on a fresh clone nothing is installed when this file loads.

await runOnProjectNode(fileURLToPath(import.meta.url), async () => {
  const { buildProject, SERVER_BUNDLE } = await import('./lib/build.mjs')
  const { launch } = await import('./lib/launch.mjs')
  await launch({ build: buildProject, entry: SERVER_BUNDLE })
})
