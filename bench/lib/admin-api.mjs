import { createHash } from 'node:crypto'
import fs from 'node:fs'

// The REST API with a key, and a file sent through it as the browser sends it.

const CHUNK_BYTES = 1024 * 1024
const POLL_MS = 250
const IMPORT_SECONDS_MAX = 3600

export function openAdminApi(port, apiKey) {
  return async (method, address, body, headers = {}) => {
    const isBytes = body instanceof Uint8Array
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${address}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined
          ? {}
          : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      body: body === undefined || isBytes ? body : JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${await response.text()}`)
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return isJson ? (await response.json()).data : response.text()
  }
}

/** Opens an import of a new list and sends the file's chunks, each with its checksum. */
export async function uploadFile(api, { file, name }) {
  const list = await api('POST', '/contact-lists', { name, defaultCountry: 'US' })
  const { id } = await api('POST', `/contact-lists/${list.id}/imports?mode=append&fileName=contacts.csv`)
  const handle = await fs.promises.open(file)
  const buffer = Buffer.alloc(CHUNK_BYTES)
  let chunkCount = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES)
    if (bytesRead === 0) break
    const bytes = buffer.subarray(0, bytesRead)
    const checksum = createHash('sha256').update(bytes).digest('hex')
    await api('PUT', `/imports/${id}/chunks/${chunkCount}`, bytes, { 'x-chunk-sha256': checksum })
    chunkCount += 1
  }
  await handle.close()
  return { id, listId: list.id, chunkCount }
}

/** Asks until it is over. */
export async function waitUntilImported(api, id) {
  const giveUpAt = Date.now() + IMPORT_SECONDS_MAX * 1000
  for (;;) {
    const found = await api('GET', `/imports/${id}`)
    if (found.status === 'done') return found
    if (found.status !== 'running' || Date.now() > giveUpAt)
      throw new Error(`The import is ${found.status}: ${found.fault}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** Lines that were spoken of, by verdict, and those whose words name DNC apart. */
export async function countVerdicts(api, id) {
  const text = await api('GET', `/imports/${id}/verdicts.csv`)
  const lines = { duplicate: new Set(), rejected: new Set(), warning: new Set(), dnc: new Set() }
  for (const row of text.split(/\r?\n/).slice(1)) {
    const [line, verdict, , code] = row.split(',')
    if (verdict === undefined) continue
    lines[code.includes('dnc') ? 'dnc' : verdict]?.add(line)
  }
  return Object.fromEntries(Object.entries(lines).map(([name, set]) => [name, set.size]))
}
