import { fileURLToPath } from 'node:url'
import { runOnProjectNode } from '../lib/prepare.mjs'

// The real launcher, with a tiny entry instead of the whole build.
await runOnProjectNode(fileURLToPath(import.meta.url), async () => {
  const { launch } = await import('../lib/launch.mjs')
  await launch({ build: async () => {}, entry: fileURLToPath(new URL('./tiny-entry.mjs', import.meta.url)) })
})
