import http from 'node:http'
import pg from 'pg'

// Stands in for the server's bundle: counts its starts in the database, and writes there while it stops, which works only
// as long as PostgreSQL outlives us.
export async function runServer() {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
  client.on('error', () => {})
  await client.connect()
  await client.query('create table if not exists launch_log (what text)')
  await client.query("insert into launch_log values ('started')")
  const { rows } = await client.query("select count(*)::int as n from launch_log where what = 'started'")
  const server = http.createServer((_request, response) => response.end('tiny'))
  await new Promise((resolve) => server.listen(process.env.PORT, resolve))
  process.stdout.write(`started ${rows[0].n} keys ${process.env.ENCRYPTION_KEY.length}\n`)
  return {
    signInUrl: null,
    async stop() {
      await client.query("insert into launch_log values ('flushed')")
      await client.end()
      await new Promise((resolve) => server.close(resolve))
      process.stdout.write('flushed\n')
    },
  }
}
