import { detectFormat, refuseEmpty } from '@/lib/server/services/import/detect-format'
import { type FileFormat, sampleBytes } from '@/lib/server/services/import/file-format'
import { isZip } from '@/lib/server/services/import/find-foreign-kind'
import { readWorkbookFormat } from '@/lib/server/services/import/xlsx/read-workbook'

/**
 * What a stored file is: of a text only the beginning is read, a workbook must be there as a whole. Throws in words for
 * what holds no table.
 */
export async function readFormat(
  chunks: AsyncIterable<Uint8Array>,
  defaultCountry: string,
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
    if (!isZip(head)) return detectFormat(head, defaultCountry)
    const whole = (async function* () {
      yield* taken
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
    })()
    return await readWorkbookFormat(whole, defaultCountry)
  } finally {
    await source.return?.()
  }
}
