import { defineConfig, devices } from 'playwright/test'
import { admin, apiKey, baseUrl, port, sandboxPort } from './settings'

/** An instance that runs already (while a journey is written) is used as it is. */
const given = process.env.ROLLCALL_E2E_RUNNING === '1'

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results',
  // One instance, one database: journeys name what they make and look only at that.
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: baseUrl,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(process.env.ROLLCALL_TEST_BROWSER ? { executablePath: process.env.ROLLCALL_TEST_BROWSER } : {}),
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  ...(given
    ? {}
    : {
        webServer: {
          command: 'node e2e/serve.mjs',
          cwd: '..',
          url: `${baseUrl}/api/ready`,
          timeout: 300_000,
          reuseExistingServer: false,
          gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 30_000 },
          env: {
            PORT: String(port),
            SANDBOX_PORT: String(sandboxPort),
            PUBLIC_URL: baseUrl,
            ROLLCALL_BOOTSTRAP_ADMIN_EMAIL: admin.email,
            ROLLCALL_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
            ROLLCALL_BOOTSTRAP_API_KEY: apiKey,
          },
        },
      }),
})
