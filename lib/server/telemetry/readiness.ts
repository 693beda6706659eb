/** Whether this process takes traffic. Under plain Next nobody sets it, and the database alone decides. */
export type Readiness = 'starting' | 'ready' | 'stopping'

type Holder = typeof globalThis & { [readinessKey]?: Readiness }
const readinessKey = Symbol.for('rollcall.telemetry.readiness')

export function getReadiness(): Readiness {
  return (globalThis as Holder)[readinessKey] ?? 'ready'
}

export function setReadiness(readiness: Readiness): void {
  ;(globalThis as Holder)[readinessKey] = readiness
}
