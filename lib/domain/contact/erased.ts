/** Stands in an attempt for the number of a person who was erased. */
export const erasedE164 = 'erased'

/** Why a number is stopped that a person who was erased had: no file and no person opens it again. */
export const erasedCause = 'erased'

/** Why a number is stopped that a person took off the contact. */
export const removedCause = 'removed'
