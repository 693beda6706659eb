import { AppError } from '@/lib/domain/errors'
import { detectFormat, refuseEmpty } from '@/lib/server/services/import/detect-format'
import { type FileFormat, sampleBytes } from '@/lib/server/services/import/file-format'
import { isZip } from '@/lib/server/services/import/find-foreign-kind'
import { readWorkbookFormat } from '@/lib/server/services/import/xlsx/read-workbook'

/**
 * What a stored file is: of a text only the beginning is read, a workbook must be there as a whole. Throws in words for
 * what holds no table. `sheet`: the one to read of a workbook, by its name.
 */
export async function readFormat(
  chunks: AsyncIterable<Uint8Array>,
  defaultCountry: string,
  sheet: string | null = null,
): Promise<FileFormat> {
  const source = chunks[Symbol.asyncIterator]()
  const taken: Uint8Array[] = []
  let size = 0
  try {
    while (size < sampleBytes) {
      const { value, done } = await source.next()
      if (done) break
      taken.push(value)
      size += value.byteLength
    }
    const head = Buffer.concat(taken)
    if (size === 0) throw refuseEmpty()
    if (!isZip(head)) {
      const format = detectFormat(head, defaultCountry)
      if (sheet === null) return format
      throw new AppError('validation', 'The file is no workbook: it has no sheets to choose from.', {
        errors: [{ path: 'sheet', message: 'the file has no sheets' }],
      })
    }
    const whole = (async function* () {
      yield* taken
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
    })()
    return await readWorkbookFormat(whole, defaultCountry, sheet)
  } finally {
    await source.return?.()
  }
}
