import type { Clock } from './clock'

/** Agents sign in one after the other, so that a campaign begins as a stream and not as a burst. */
const signInEveryMs = 900

/** An agent, or a port of an IVR campaign (which has no agent id). */
export type Server = {
  agentId: string | null
  state: 'away' | 'free' | 'reserved' | 'busy'
  freeAtMs: number
}

export type Crew = ReturnType<typeof createCrew>

/** Who takes the calls of one campaign. */
export function createCrew(options: { clock: Clock; agentIds: readonly string[]; onFree: () => void }) {
  const { clock, onFree } = options
  const servers: Server[] = options.agentIds.map((agentId) => ({
    agentId: agentId === '' ? null : agentId,
    state: 'away',
    freeAtMs: 0,
  }))
  const count = (state: Server['state']) => servers.filter((server) => server.state === state).length

  const free = (server: Server) => {
    server.state = 'free'
  }
  return {
    signIn() {
      servers.forEach((server, index) => {
        clock.after(index * signInEveryMs, () => {
          if (server.state !== 'away') return
          free(server)
          onFree()
        })
      })
    },
    /** A free one, the preferred one if they are; null when nobody is. */
    reserve(preferredAgentId: string): Server | null {
      const freeOnes = servers.filter((server) => server.state === 'free')
      const server = freeOnes.find((one) => one.agentId === preferredAgentId) ?? freeOnes[0] ?? null
      if (server !== null) server.state = 'reserved'
      return server
    },
    occupy(server: Server, forMs: number) {
      server.state = 'busy'
      server.freeAtMs = clock.now() + forMs
    },
    free,
    freeAfter(server: Server, delayMs: number) {
      server.state = 'busy'
      server.freeAtMs = clock.now() + delayMs
      clock.after(delayMs, () => {
        free(server)
        onFree()
      })
    },
    countFree: () => count('free'),
    countPresent: () => servers.length - count('away'),
    countFreeWithin(ms: number): number {
      const beforeMs = clock.now() + ms
      return servers.filter((server) => server.state === 'busy' && server.freeAtMs <= beforeMs).length
    },
    readState: () => ({
      total: servers.length,
      away: count('away'),
      free: count('free'),
      reserved: count('reserved'),
      busy: count('busy'),
    }),
  }
}
