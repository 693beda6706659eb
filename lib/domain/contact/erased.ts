/** Stands in an attempt for the number of a person who was erased. */
export const erasedE164 = 'erased'

/** Why a number is stopped that a person who was erased had: no file and no person opens it again. */
export const erasedCause = 'erased'

/** Why a number is stopped that a person took off the contact. */
export const removedCause = 'removed'

/** Begins the cause of a number that a person stopped: who and why follow. */
const stoppedBy = 'Stopped by '

export function describeStop(name: string, reason: string): string {
  return `${stoppedBy}${name}: ${reason}`
}

/** Whether a person, an erasure or an import stopped it: no call says otherwise. What calls said, calls take back. */
export function isStoppedForGood(cause: string | null): boolean {
  return (
    cause !== null && (['replaced', removedCause, erasedCause].includes(cause) || cause.startsWith(stoppedBy))
  )
}
