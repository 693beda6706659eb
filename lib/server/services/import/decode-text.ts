import type { FileEncoding } from '@/lib/server/services/import/file-format'

/** A line of a UTF-8 file that is longer than this is cut to be read. */
const LINE_BYTES_MAX = 1024 * 1024
const LF = 10
const CR = 13

export type TextPiece = { text: string; bytesDone: number }

/** A file's text as its bytes come; `bytesDone` counts those that have come. */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  encoding: FileEncoding,
): AsyncGenerator<TextPiece> {
  const decoder = encoding === 'utf-8' ? makeUtf8Decoder() : makeDecoder(encoding)
  let bytesDone = 0
  for await (const chunk of chunks) {
    bytesDone += chunk.byteLength
    yield { text: decoder.push(chunk), bytesDone }
  }
  yield { text: decoder.end(), bytesDone }
}

type Decoder = { push: (bytes: Uint8Array) => string; end: () => string }

function makeDecoder(encoding: FileEncoding): Decoder {
  const decoder = new TextDecoder(encoding)
  return { push: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
}

/**
 * UTF-8, but a line that is none is read as Windows-1252: files put together of several hold both, and one that is
 * plain ASCII for its first megabyte shows its true encoding late.
 */
function makeUtf8Decoder(): Decoder {
  let rest: Uint8Array = new Uint8Array()
  let isBegin = true
  const decode = (bytes: Uint8Array) => {
    const text = decodeStrictly(bytes) ?? decodeByLine(bytes)
    const isMarked = isBegin && text.startsWith('\ufeff')
    if (text !== '') isBegin = false
    return isMarked ? text.slice(1) : text
  }
  return {
    push(bytes) {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      let end = Math.max(all.lastIndexOf(LF), all.lastIndexOf(CR)) + 1
      if (end === 0 && all.length > LINE_BYTES_MAX) end = findCharacterEnd(all)
      rest = all.subarray(end)
      return decode(all.subarray(0, end))
    },
    end: () => decode(rest),
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const windows = new TextDecoder('windows-1252')

function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

function decodeByLine(bytes: Uint8Array): string {
  const lines: string[] = []
  let begin = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== LF && bytes[at] !== CR && at + 1 < bytes.length) continue
    const line = bytes.subarray(begin, at + 1)
    lines.push(decodeStrictly(line) ?? windows.decode(line))
    begin = at + 1
  }
  return lines.join('')
}

/** Where the last whole character of UTF-8 ends. */
function findCharacterEnd(bytes: Uint8Array): number {
  let end = bytes.length
  while (end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1
  return ((bytes[end - 1] ?? 0) & 0xc0) === 0xc0 ? end - 1 : bytes.length
}
