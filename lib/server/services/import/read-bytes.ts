import { AppError } from '@/lib/domain/errors'

const DROPPED_BYTES_MAX = 32 * 1024 * 1024

/** A body in memory, refused while it comes in once it is larger than it may be. */
export async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body ?? []) {
    size += part.byteLength
    if (size <= bytesMax) parts.push(part)
    else parts.length = 0
    // Somewhat more is read and dropped, so that the sender gets the answer and keeps its connection.
    if (size > bytesMax + DROPPED_BYTES_MAX) break
  }
  if (size > bytesMax) {
    throw new AppError('payload_too_large', `The body has at most ${bytesMax.toLocaleString('en')} bytes.`)
  }
  return Buffer.concat(parts)
}
