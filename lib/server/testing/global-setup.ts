import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from '../../../scripts/lib/test-server.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: { adminUrl: string; template: string }
  }
}

type Shared = { server: Promise<TestServer> | undefined; users: number }

// Both projects that need a database run this in one process, each with its own copy of this module: the first starts
// the server, the last ends it.
const sharedKey = Symbol.for('rollcall.test-server')

function getShared(): Shared {
  const holder = globalThis as typeof globalThis & { [sharedKey]?: Shared }
  holder[sharedKey] ??= { server: undefined, users: 0 }
  return holder[sharedKey]
}

export default async function setUpDatabaseServer(project: TestProject) {
  const shared = getShared()
  shared.server ??= startTestServer()
  shared.users += 1
  const { adminUrl, template, stop } = await shared.server
  project.provide('testServer', { adminUrl, template })
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    shared.server = undefined
    await stop()
  }
}
