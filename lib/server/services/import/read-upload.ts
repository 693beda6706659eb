import {
  type ImportMapping,
  type ImportMode,
  importModes,
  mappingParamSchema,
  type StartImportQuery,
} from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { readMultipart } from '@/lib/server/services/import/read-multipart'

export type Upload =
  /** No file in the request: its chunks follow. */
  | { kind: 'chunks'; fileName: string | null; mode: ImportMode | null }
  /** `options` is to be read after the stream: parts of a form may follow the file. */
  | {
      kind: 'file'
      stream: AsyncIterable<Uint8Array>
      options: () => { fileName: string | null; mode: ImportMode | null; mapping: ImportMapping | undefined }
    }

/** What `POST …/imports` carries: the file itself, a form with it, or nothing. */
export async function readUpload(request: Request, query: StartImportQuery): Promise<Upload> {
  const type = (request.headers.get('content-type') ?? '').toLowerCase()
  const isEmpty = request.body === null || request.headers.get('content-length') === '0'
  const fileName = query.fileName ?? readFileName(request.headers.get('content-disposition'))
  if (type.startsWith('multipart/form-data')) {
    const boundary = /boundary="?([^";]+)"?/i.exec(request.headers.get('content-type') ?? '')?.[1]
    if (!boundary || request.body === null)
      throw new AppError('bad_request', 'The form has no boundary or no body.')
    const form = readMultipart(toIterable(request.body), boundary)
    return {
      kind: 'file',
      stream: form.file,
      options: () => ({
        fileName: fileName ?? form.found.fileName,
        mode: readMode(form.found.fields.mode),
        mapping: form.found.fields.mapping
          ? mappingParamSchema.parse(form.found.fields.mapping)
          : query.mapping,
      }),
    }
  }
  if (type.startsWith('application/json') || (type === '' && isEmpty)) {
    const body = isEmpty ? null : await request.json().catch(() => null)
    const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
    return {
      kind: 'chunks',
      fileName:
        typeof given.fileName === 'string' && given.fileName ? given.fileName.slice(0, 200) : fileName,
      mode: readMode(given.mode),
    }
  }
  if (!/^(text\/|application\/(csv|octet-stream|vnd\.ms-excel)|$)/.test(type)) {
    throw new AppError(
      'unsupported',
      'Send the file as text/csv, or a form (multipart/form-data) with the part `file`.',
    )
  }
  if (request.body === null) return { kind: 'chunks', fileName, mode: null }
  const stream = toIterable(request.body)
  return { kind: 'file', stream, options: () => ({ fileName, mode: null, mapping: query.mapping }) }
}

function readMode(value: unknown): ImportMode | null {
  if (value === undefined || value === null || value === '') return null
  const mode = importModes.find((known) => known === value)
  if (mode) return mode
  throw new AppError('validation', `The mode is one of ${importModes.join(', ')}.`, {
    errors: [{ path: 'mode', message: `one of ${importModes.join(', ')}` }],
  })
}

function readFileName(disposition: string | null): string | null {
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1]?.slice(0, 200) ?? null
}

async function* toIterable(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const part of body) yield part
}
