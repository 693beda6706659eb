import { z } from 'zod'
import {
  type ImportMapping,
  type ImportMode,
  importModes,
  mappingParamSchema,
  type StartImportQuery,
  sheetNameSchema,
} from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { readBytes } from '@/lib/server/services/import/read-bytes'
import { readMultipart } from '@/lib/server/services/import/read-multipart'

export type Upload =
  /** No file in the request: its chunks follow. */
  | {
      kind: 'chunks'
      fileName: string | null
      mode: ImportMode | null
      fileBytes: number | null
      sheet: string | null
    }
  /** `options` is to be read after the stream: parts of a form may follow the file. */
  | {
      kind: 'file'
      stream: AsyncIterable<Uint8Array>
      options: () => {
        fileName: string | null
        mode: ImportMode | null
        mapping: ImportMapping | undefined
        sheet?: string | null
      }
    }

/** What `POST …/imports` carries: the file itself, a form with it, or nothing. */
export async function readUpload(request: Request, query: StartImportQuery): Promise<Upload> {
  const type = (request.headers.get('content-type') ?? '').toLowerCase()
  const isEmpty = request.body === null || request.headers.get('content-length') === '0'
  const fileName = cleanFileName(query.fileName ?? readFileName(request.headers.get('content-disposition')))
  if (type.startsWith('multipart/form-data')) {
    const boundary = /boundary="?([^";]+)"?/i.exec(request.headers.get('content-type') ?? '')?.[1]
    if (!boundary || request.body === null)
      throw new AppError('bad_request', 'The form has no boundary or no body.')
    const form = readMultipart(toIterable(request.body), boundary)
    return {
      kind: 'file',
      stream: form.file,
      options: () => ({
        fileName: fileName ?? cleanFileName(form.found.fileName),
        mode: readMode(form.found.fields.mode),
        mapping: form.found.fields.mapping
          ? mappingParamSchema.parse(form.found.fields.mapping)
          : query.mapping,
        sheet: form.found.fields.sheet || query.sheet || null,
      }),
    }
  }
  if (type.startsWith('application/json') || (type === '' && isEmpty)) {
    const given = isEmpty ? {} : await readOptions(request)
    return {
      kind: 'chunks',
      fileName: cleanFileName(given.fileName) ?? fileName,
      mode: readMode(given.mode),
      fileBytes: given.fileBytes ?? query.fileBytes ?? null,
      sheet: given.sheet ?? query.sheet ?? null,
    }
  }
  if (!/^(text\/|application\/(csv|octet-stream|vnd\.ms-excel|vnd\.openxmlformats-)|$)/.test(type)) {
    throw new AppError(
      'unsupported',
      'Send the file as text/csv or as an Excel workbook, or a form (multipart/form-data) with the part `file`.',
    )
  }
  if (request.body === null)
    return {
      kind: 'chunks',
      fileName,
      mode: null,
      fileBytes: query.fileBytes ?? null,
      sheet: query.sheet ?? null,
    }
  const stream = toIterable(request.body)
  return {
    kind: 'file',
    stream,
    options: () => ({ fileName, mode: null, mapping: query.mapping, sheet: query.sheet ?? null }),
  }
}

const OPTIONS_BYTES_MAX = 20_000
const optionsSchema = z.object({
  fileName: z.string().nullish(),
  mode: z.string().nullish(),
  fileBytes: z.number().int().nonnegative().nullish(),
  sheet: sheetNameSchema.nullish(),
})

/** What a JSON body says about the upload that it opens. */
async function readOptions(request: Request): Promise<z.output<typeof optionsSchema>> {
  const text = new TextDecoder().decode(await readBytes(request.body, OPTIONS_BYTES_MAX))
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AppError('bad_request', 'The body is not valid JSON.')
  }
  return optionsSchema.parse(value)
}

const FILE_NAME_CHARS_MAX = 200

/** A name to show: without what cannot be stored or seen. */
function cleanFileName(name: string | null | undefined): string | null {
  return (
    name
      ?.replace(/[\p{Cc}\p{Cs}]+/gu, '')
      .slice(0, FILE_NAME_CHARS_MAX)
      .trim() || null
  )
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
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? null
}

async function* toIterable(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const part of body) yield part
}
