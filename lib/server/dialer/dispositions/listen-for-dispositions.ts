import type pg from 'pg'

export type Listening = {
  /** Listens, unless it does already. */
  keep(): Promise<void>
  close(): void
}

/** `wake` is called for each event that is stored, and whenever listening begins: what came before was said to nobody. */
export function listenForDispositions(pool: pg.Pool, wake: () => void): Listening {
  let listener: pg.PoolClient | null = null
  return {
    async keep() {
      if (listener !== null) return
      const client = await pool.connect()
      // From here on: it may be lost together with the answer to what it is asked first.
      listener = client
      const giveUp = (error: Error) => {
        // At the stop it was given back already.
        if (listener !== client) return
        listener = null
        client.release(error)
      }
      client.on('notification', wake)
      client.once('error', giveUp)
      try {
        await client.query('listen rollcall_disposition')
      } catch (error) {
        giveUp(error instanceof Error ? error : new Error(String(error)))
        throw error
      }
      wake()
    },
    close() {
      const client = listener
      listener = null
      // Closed, not given back: nobody else should be woken by what it listens to.
      client?.release(true)
    },
  }
}
