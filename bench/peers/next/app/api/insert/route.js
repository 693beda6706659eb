import pg from 'pg'

// Peer (b): what one would write first: a route handler that inserts each event and answers. No signature.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })

export async function POST(request) {
  const event = await request.json()
  await pool.query('insert into bench_peer (id, body) values ($1, $2)', [event.id, JSON.stringify(event)])
  return Response.json({ accepted: event.data.length })
}
