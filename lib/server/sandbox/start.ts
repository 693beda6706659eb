import { join } from 'node:path'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { getEnv } from '@/lib/env'
import { runSandbox, type Sandbox } from './run-sandbox'

/** The role `sandbox` of server.ts: the stand-in on its own port, wired to this machine's app by settings alone. */
export function startSandbox(): Promise<Sandbox> {
  const env = getEnv()
  const localUrl = `http://127.0.0.1:${env.port}`
  const { orgId, connectorUser, connectorPassword } = env.sandboxLink
  return runSandbox({
    port: env.sandboxPort,
    orgId,
    connector: {
      tokenUrl: localUrl + machinePaths.token,
      user: connectorUser,
      password: connectorPassword,
    },
    loopback: { publicUrl: env.publicUrl, localUrl },
    stateFile: join(env.dataDir, 'sandbox-state.json'),
  })
}
