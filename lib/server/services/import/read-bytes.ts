import { AppError } from '@/lib/domain/errors'

/** A body in memory, refused while it comes in once it is larger than it may be. */
export async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body ?? []) {
    size += part.byteLength
    if (size > bytesMax) {
      throw new AppError('payload_too_large', `The body has at most ${bytesMax.toLocaleString('en')} bytes.`)
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}
