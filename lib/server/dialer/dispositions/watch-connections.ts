import pg from 'pg'

export type Cut = {
  /** Ends the connections that are in use, and every one that is taken from here on: whoever waits for an answer fails. */
  now(): void
  /** They are watched no more. */
  end(): void
}

/** For a stop that must not wait for what a connection of the pool waits for. */
export function watchConnections(pool: pg.Pool): Cut {
  const inUse = new Set<pg.PoolClient>()
  let isCut = false
  const end = (client: pg.PoolClient) => {
    if (client instanceof pg.Client) void client.end().catch(() => undefined)
  }
  const take = (client: pg.PoolClient) => {
    inUse.add(client)
    if (isCut) end(client)
  }
  const giveBack = (_: Error, client: pg.PoolClient) => {
    inUse.delete(client)
  }
  pool.on('acquire', take)
  pool.on('release', giveBack)
  return {
    now() {
      isCut = true
      for (const client of inUse) end(client)
    },
    end() {
      pool.off('acquire', take)
      pool.off('release', giveBack)
    },
  }
}
