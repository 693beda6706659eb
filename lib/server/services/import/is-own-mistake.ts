import { z } from 'zod'
import { getSqlState } from '@/lib/server/db/transaction'

/** What comes again at every try, unlike a database that is away: also a value that PostgreSQL does not take (22, 23). */
export function isOwnMistake(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof z.ZodError) return true
  return /^2[23]/.test(getSqlState(error) ?? '')
}
