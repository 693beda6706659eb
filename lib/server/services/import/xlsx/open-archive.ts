import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type Entry, fromFdPromise } from 'yauzl'
import { AppError, isAppError } from '@/lib/domain/errors'
import { refuseKind } from '@/lib/server/services/import/detect-format'

const ENTRIES_MAX = 10_000
/** A part of a workbook of a million rows and twenty columns has some 1.5 GB. */
const PART_BYTES_MAX = 4 * 1024 ** 3 - 1
/** Rows of a list shrink to a tenth or a twentieth; a bomb to a thousandth. */
const EXPANSION_MAX = 250
const EXPANSION_FREE_BYTES = 16 * 1024 * 1024

/** The parts of a workbook's ZIP file, by their names. */
export type Archive = {
  has: (name: string) => boolean
  /** Bytes of a part once it is unpacked. */
  sizeOf: (name: string) => number
  /** Null where there is no such part. */
  read: (name: string) => Promise<Readable | null>
}

/** Opens a ZIP file and says in words what it is if it is no workbook of Excel, or one that cannot be read. */
export async function openArchive(file: FileHandle): Promise<Archive> {
  // The handle is closed by who opened it; yauzl checks that no part unpacks to more than it says.
  const zip = await fromFdPromise(file.fd, { autoClose: false, lazyEntries: true })
  if (zip.entryCount > ENTRIES_MAX) throw refuseKind('a ZIP file of many files')
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName.toLowerCase(), entry)
  const find = (name: string) => entries.get(name.toLowerCase()) ?? null
  const kind = findOtherKind(new Set(entries.keys()))
  if (kind) throw refuseKind(kind)
  return {
    has: (name) => find(name) !== null,
    sizeOf: (name) => find(name)?.uncompressedSize ?? 0,
    async read(name) {
      const entry = find(name)
      if (!entry) return null
      checkPart(entry)
      return zip.openReadStreamPromise(entry)
    },
  }
}

function findOtherKind(names: ReadonlySet<string>): string | null {
  if (names.has('[content_types].xml')) {
    if (names.has('xl/workbook.bin')) return 'a binary Excel workbook (.xlsb)'
    if (names.has('word/document.xml')) return 'a Word document'
    if (names.has('ppt/presentation.xml')) return 'a presentation'
    return null
  }
  if (names.has('mimetype') && names.has('content.xml')) return 'an OpenDocument file (.ods)'
  if ([...names].some((name) => name.endsWith('.iwa') || name === 'index.zip'))
    return 'a Numbers document (.numbers)'
  return 'a ZIP file'
}

function checkPart(entry: Entry): void {
  if (entry.isEncrypted()) throw refuseKind('a workbook with a password')
  const { compressedSize, uncompressedSize } = entry
  if (
    uncompressedSize > PART_BYTES_MAX ||
    (uncompressedSize > EXPANSION_FREE_BYTES && uncompressedSize > compressedSize * EXPANSION_MAX)
  ) {
    throw new AppError(
      'payload_too_large',
      'The workbook unpacks to far more than it holds. Save the sheet as CSV (UTF-8) and import that.',
    )
  }
}

export function brokenWorkbook(): AppError {
  return new AppError(
    'validation',
    'The workbook is damaged or was cut off. Open it, save it as a new .xlsx file and import that.',
    { errors: [{ path: 'file', message: 'is damaged' }] },
  )
}

/** What goes wrong while a workbook is read is the workbook's fault, but for a disk that fails. */
export function toWorkbookFault(error: unknown): unknown {
  const isOfSystem = error instanceof Error && 'syscall' in error
  return isAppError(error) || isOfSystem ? error : brokenWorkbook()
}
