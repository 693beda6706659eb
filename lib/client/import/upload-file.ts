import { ApiError, apiPut } from '@/lib/client/api-client'
import { chunkChecksumHeader, uploadChunkBytes } from '@/lib/contracts/import'
import type { ImportChunksDto } from '@/lib/contracts/import-run'

const TRIES = 4
const SENDERS = 2

export function countChunks(fileBytes: number): number {
  return Math.max(1, Math.ceil(fileBytes / uploadChunkBytes))
}

type UploadOptions = {
  /** What the server has already: it is not sent again. */
  received?: ImportChunksDto['received']
  onProgress: (bytesDone: number) => void
  signal: AbortSignal
}

/**
 * Sends a file in chunks, two at a time, each with its checksum; one that was lost on the way is sent again. What has arrived
 * before is left out, but for its first chunk: sent again it tells whether this is the same file.
 */
export async function uploadFile(importId: string, file: File, options: UploadOptions): Promise<void> {
  const { received = [], onProgress } = options
  const chunkCount = countChunks(file.size)
  const first = received[0]?.[0]
  const isThere = (position: number) => received.some(([from, to]) => from <= position && position <= to)
  const missing = Array.from({ length: chunkCount }, (_, position) => position).filter(
    (position) => !isThere(position),
  )
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, options.signal])
  let bytesDone = Array.from({ length: chunkCount }, (_, position) =>
    isThere(position) ? sliceChunk(file, position).size : 0,
  ).reduce((sum, bytes) => sum + bytes, 0)
  onProgress(bytesDone)
  if (first !== undefined) await sendChunk(importId, file, first, signal)
  const sendOn = async () => {
    for (let position = missing.shift(); position !== undefined; position = missing.shift()) {
      await sendChunk(importId, file, position, signal)
      bytesDone += sliceChunk(file, position).size
      onProgress(bytesDone)
    }
  }
  try {
    await Promise.all(Array.from({ length: SENDERS }, sendOn))
  } finally {
    stop.abort()
  }
}

/** The chunk differs from the one that arrived before at its place. */
export function isOtherFile(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409 && /other bytes/.test(error.message)
}

function sliceChunk(file: File, position: number): Blob {
  const start = position * uploadChunkBytes
  return file.slice(start, start + uploadChunkBytes)
}

async function sendChunk(importId: string, file: File, position: number, signal: AbortSignal) {
  const chunk = sliceChunk(file, position)
  const checksum = await digest(chunk)
  const headers = {
    'content-type': 'application/octet-stream',
    ...(checksum ? { [chunkChecksumHeader]: checksum } : {}),
  }
  await retry(() => apiPut(`/imports/${importId}/chunks/${position}`, chunk, { headers, signal }), signal)
}

/** Browsers hash only on https and localhost; elsewhere TCP's own checks must do. */
async function digest(chunk: Blob): Promise<string | null> {
  if (!globalThis.isSecureContext) return null
  const hash = await crypto.subtle.digest('SHA-256', await chunk.arrayBuffer())
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function retry(send: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send()
      return
    } catch (error) {
      const isPassing =
        error instanceof ApiError &&
        (error.status === 0 ||
          error.status === 429 ||
          error.status >= 500 ||
          error.details.reason === 'checksum')
      if (!isPassing || attempt >= TRIES || signal.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt))
    }
  }
}
