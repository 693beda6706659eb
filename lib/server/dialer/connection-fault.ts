import { getSqlState } from '@/lib/server/db/transaction'

/**
 * Node's socket errors, PostgreSQL's classes 08 (connection), 57P0x (going down, starting up) and 53300 (too many), 57014 (took too long),
 * 53100, 53200, 58030 (no disk, no memory, no I/O). */
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOENT',
  'EAI_AGAIN',
])
const SERVER_CODES = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '53400',
  '25006',
  '57014',
  '53100',
  '53200',
  '58030',
])
/** The driver gives these no code. */
const DRIVER_WORDS =
  /connection terminated|timeout expired|timeout exceeded|query read timeout|client was closed|cannot use a pool/i
/** Of one statement, or of what it asked for: the next may well be answered. */
const OF_STATEMENT = /^(57014|25006|53[124]00|58030)$/

/** The store is away or will not take more: worth another try, unlike a statement that is wrong. */
export function isConnectionFault(error: unknown): boolean {
  const code = getSqlState(error)
  if (code !== undefined && (SOCKET_CODES.has(code) || SERVER_CODES.has(code) || /^08...$/.test(code)))
    return true
  return error instanceof Error && DRIVER_WORDS.test(error.message)
}

/** Nothing can be asked of the store at present: no connection, or it is going down or starting up. */
export function isStoreGone(error: unknown): boolean {
  if (!isConnectionFault(error) || OF_STATEMENT.test(getSqlState(error) ?? '')) return false
  return !(error instanceof Error && /query read timeout/i.test(error.message))
}
