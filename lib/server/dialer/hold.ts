/**
 * What a process holds once: server.ts and Next are two bundles with two copies of every module, so module scope would
 * give two caches and two batchers. globalThis is shared by both.
 */
const holderKey = Symbol.for('rollcall.dialer.held')

type Holder = typeof globalThis & { [holderKey]?: Map<string, unknown> }

/** The only place where the type of a held thing is asserted: one name is created by one call site. */
export function hold<T>(name: string, create: () => T): T {
  const holder: Holder = globalThis
  holder[holderKey] ??= new Map()
  const held = holder[holderKey]
  if (!held.has(name)) held.set(name, create())
  return held.get(name) as T
}

/** For tests: forgets everything held, as a new process would. */
export function dropHeld(): void {
  const holder: Holder = globalThis
  holder[holderKey]?.clear()
}
