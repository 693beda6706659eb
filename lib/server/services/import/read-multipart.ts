import { AppError } from '@/lib/domain/errors'

export type FoundParts = { fileName: string | null; fields: Record<string, string> }

const HEADER_BYTES_MAX = 16 * 1024
const FIELD_BYTES_MAX = 256 * 1024

/**
 * Reads a form (RFC 7578) as a stream: `file` gives the bytes of its file part as they come; when it has ended, `found`
 * holds the file's name and the other parts, wherever they stood. At most a piece of the body is in memory.
 */
export function readMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
): { file: AsyncIterable<Uint8Array>; found: FoundParts } {
  const found: FoundParts = { fileName: null, fields: {} }
  return { file: readFileParts(body, boundary, found), found }
}

async function* readFileParts(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  found: FoundParts,
): AsyncGenerator<Uint8Array> {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // So that the first boundary, which no line break precedes, is found like the others.
  let rest: Buffer = Buffer.from('\r\n')
  let part: 'before' | 'header' | 'file' | 'field' | 'after' = 'before'
  let name = ''
  let field: Buffer[] = []
  let hasFile = false
  for await (const chunk of body) {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      if (part === 'header') {
        if (rest.subarray(0, 2).toString() === '--') part = 'after'
        const end = rest.indexOf('\r\n\r\n')
        if (part === 'after' || end < 0) {
          if (rest.length > HEADER_BYTES_MAX && part === 'header') throw broken()
          break
        }
        const header = rest.subarray(0, end).toString('utf8')
        rest = rest.subarray(end + 4)
        name = /[; ]name="([^"]*)"/i.exec(header)?.[1] ?? ''
        const fileName = /filename="([^"]*)"/i.exec(header)?.[1]
        const isFile = fileName !== undefined || name === 'file'
        if (isFile && hasFile)
          throw new AppError('validation', 'The form has more than one file. Import one at a time.')
        if (isFile) found.fileName = fileName || null
        hasFile ||= isFile
        part = isFile ? 'file' : 'field'
        continue
      }
      if (part === 'after') break
      const at = rest.indexOf(delimiter)
      const until = at >= 0 ? at : Math.max(0, rest.length - delimiter.length)
      const bytes = rest.subarray(0, until)
      if (part === 'file' && bytes.length > 0) yield bytes
      if (part === 'field') field.push(bytes)
      if (field.reduce((sum, piece) => sum + piece.length, 0) > FIELD_BYTES_MAX) throw broken()
      rest = rest.subarray(until)
      if (at < 0) break
      rest = rest.subarray(delimiter.length)
      if (part === 'field') found.fields[name] = Buffer.concat(field).toString('utf8').trim()
      field = []
      part = 'header'
    }
  }
  const isEnded = part === 'after' || (part === 'header' && rest.subarray(0, 2).toString() === '--')
  if (!isEnded) throw broken()
  if (!hasFile) throw new AppError('validation', 'The form has no part named `file`.')
}

function broken(): AppError {
  return new AppError('bad_request', 'The form is broken or was cut off.')
}
