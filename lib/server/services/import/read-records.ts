import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { z } from 'zod'
import { csvOptions, type FileFormat } from '@/lib/server/services/import/detect-format'

/** Longer than any row of a list: beyond it a quote was opened and never closed. */
const ROW_CHARS_MAX = 512 * 1024

export type FileRecord =
  | { kind: 'row'; line: number; cells: string[]; bytesDone: number }
  | { kind: 'unreadable'; line: number; code: string; message: string; bytesDone: number }

const parsedSchema = z.object({
  record: z.array(z.string()),
  info: z.object({ lines: z.number(), empty_lines: z.number(), bytes_records: z.number() }),
})

type Unreadable = Extract<FileRecord, { kind: 'unreadable' }>

/**
 * Rows of a file, streamed: at most a chunk and a few rows are in memory. `line` is where the row begins, counting from
 * 1 and by line breaks, those inside quotes too. The header is left out. Rows that cannot be read come as such, in
 * their place: the order depends on the file alone, so that a run which was cut off can count its way back.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  format: Pick<FileFormat, 'encoding' | 'delimiter' | 'hasHeader'>,
): AsyncGenerator<FileRecord> {
  const skipped: Unreadable[] = []
  // A quote that is never closed takes the rest of the file with it.
  let openQuote: Unreadable | null = null
  const parser = Readable.from(decode(chunks, format.encoding)).pipe(
    parse({
      ...csvOptions(format.delimiter),
      info: true,
      max_record_size: ROW_CHARS_MAX,
      on_skip: (error) => {
        const fault = error && describeFault(error)
        if (fault?.code === 'quote_not_closed') openQuote ??= fault
        else if (fault) skipped.push(fault)
      },
    }),
  )
  let lines = 0
  let empty = 0
  let isFirst = format.hasHeader
  const findOpenQuote = () => openQuote
  for await (const value of parser) {
    const { record, info } = parsedSchema.parse(value)
    const line = lines + (info.empty_lines - empty) + 1
    while (skipped[0] && skipped[0].line < line) yield* skipped.splice(0, 1)
    const quote = findOpenQuote()
    if (quote && info.lines >= quote.line) continue
    lines = info.lines
    empty = info.empty_lines
    if (isFirst) isFirst = false
    else yield { kind: 'row', line, cells: record, bytesDone: info.bytes_records }
  }
  yield* skipped
  const quote = findOpenQuote()
  if (quote) yield { ...quote, line: lines + 1 }
}

async function* decode(
  chunks: AsyncIterable<Uint8Array>,
  encoding: FileFormat['encoding'],
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

function describeFault(error: CsvError): Unreadable {
  const line = typeof error.lines === 'number' ? error.lines : 0
  const known: Record<string, { code: string; message: string }> = {
    CSV_QUOTE_NOT_CLOSED: {
      code: 'quote_not_closed',
      message: 'A quote is opened and never closed: what follows it was not read',
    },
    CSV_MAX_RECORD_SIZE: {
      code: 'quote_not_closed',
      message:
        'The row is longer than 512 KB, most likely since a quote is never closed: what follows was not read',
    },
  }
  const fault = known[error.code] ?? { code: 'row_unreadable', message: 'The row could not be read as CSV' }
  return { kind: 'unreadable', line, ...fault, bytesDone: 0 }
}
