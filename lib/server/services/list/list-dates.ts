import { AppError } from '@/lib/domain/errors'

export function toDate(instant: string | null | undefined): Date | null {
  return instant ? new Date(instant) : null
}

/** A list that has expired before it becomes active would never be dialed. */
export function refuseEmptyLife(activeFrom: Date | null, expiresAt: Date | null): void {
  if (activeFrom === null || expiresAt === null || activeFrom < expiresAt) return
  const message = 'The list would expire before it becomes active.'
  throw new AppError('validation', message, { errors: [{ path: 'expiresAt', message }] })
}
