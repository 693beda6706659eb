import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from '../../../scripts/lib/test-server.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: { adminUrl: string; template: string }
  }
}

// Both projects that need a database run this in one process: the first starts the server, the last ends it.
let server: Promise<TestServer> | undefined
let users = 0

export default async function setUpDatabaseServer(project: TestProject) {
  server ??= startTestServer()
  users += 1
  const { adminUrl, template, stop } = await server
  project.provide('testServer', { adminUrl, template })
  return async () => {
    users -= 1
    if (users > 0) return
    server = undefined
    await stop()
  }
}
