import { ApiError, apiPut } from '@/lib/client/api-client'
import { chunkChecksumHeader, uploadChunkBytes } from '@/lib/contracts/import'

const TRIES = 4

/** Sends a file in chunks, each with its checksum; one that was lost on the way is sent again. Answers their number. */
export async function uploadFile(
  importId: string,
  file: File,
  onProgress: (bytesDone: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const chunkCount = Math.max(1, Math.ceil(file.size / uploadChunkBytes))
  for (let position = 0; position < chunkCount; position += 1) {
    const start = position * uploadChunkBytes
    const chunk = file.slice(start, start + uploadChunkBytes)
    const checksum = await digest(chunk)
    const headers = {
      'content-type': 'application/octet-stream',
      ...(checksum ? { [chunkChecksumHeader]: checksum } : {}),
    }
    await retry(() => apiPut(`/imports/${importId}/chunks/${position}`, chunk, { headers, signal }), signal)
    onProgress(Math.min(file.size, start + uploadChunkBytes))
  }
  return chunkCount
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
        (error.status === 0 || error.status >= 500 || error.details.reason === 'checksum')
      if (!isPassing || attempt >= TRIES || signal.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt))
    }
  }
}
