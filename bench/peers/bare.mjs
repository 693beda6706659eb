import { createServer } from 'node:http'

// Peer (a): a bare server that parses the same JSON and answers. No signature, no store.

createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const event = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ accepted: event.data.length }))
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
process.on('disconnect', () => process.exit(0))
