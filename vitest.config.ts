import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const ignored = ['**/node_modules/**', '**/.next/**', '**/.data/**', '**/dist/**', 'e2e/**']
const alias = { '@': root.replace(/\/$/, ''), 'server-only': `${root}lib/server/testing/server-only.ts` }
const globalSetup = ['lib/server/testing/global-setup.ts']

/** By suffix: *.db.test.ts on a real PostgreSQL, *.http.test.ts over HTTP (and PostgreSQL), all other *.test.ts pure. */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...ignored, '**/*.db.test.ts', '**/*.http.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['**/*.db.test.ts'],
          exclude: ignored,
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'endpoint',
          include: ['**/*.http.test.ts'],
          exclude: ignored,
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
