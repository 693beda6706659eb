import { AppError } from '@/lib/domain/errors'

/** Where a page ended: the sort value of its last row and that row's id, opaque to the caller. */
export type Cursor = { value: string; id: string }

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.value, cursor.id])).toString('base64url')
}

/** Throws `bad_request` for what writeCursor did not write. */
export function readCursor(text: string | undefined): Cursor | null {
  if (text === undefined || text === '') return null
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (Array.isArray(parsed) && typeof parsed[0] === 'string' && typeof parsed[1] === 'string') {
      return { value: parsed[0], id: parsed[1] }
    }
  } catch {
    // Falls through to the one answer.
  }
  throw new AppError('bad_request', 'The cursor is not one that this list gave out.')
}

const bigintPattern = /^\d{1,19}$/
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function readBigintCursor(text: string | undefined): bigint | null {
  const cursor = readCursor(text)
  if (cursor === null) return null
  if (!bigintPattern.test(cursor.id)) {
    throw new AppError('bad_request', 'The cursor is not one that this list gave out.')
  }
  return BigInt(cursor.id)
}

export function readUuidCursor(text: string | undefined): string | null {
  const cursor = readCursor(text)
  if (cursor === null) return null
  if (!uuidPattern.test(cursor.id)) {
    throw new AppError('bad_request', 'The cursor is not one that this list gave out.')
  }
  return cursor.id
}
