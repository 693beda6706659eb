import { fileURLToPath } from 'node:url'
import { runOnProjectNode } from './lib/prepare.mjs'

// `npm test`: everything there is. `npm test -- --no-journeys` leaves the browser out; the last line counts.

await runOnProjectNode(fileURLToPath(import.meta.url), async () => {
  const { runTests } = await import('./lib/run-tests.mjs')
  await runTests()
})
