/** The one error vocabulary: code -> HTTP status and title. Every edge maps errors through this table. */
export const appErrors = {
  bad_request: { status: 400, title: 'The request could not be read' },
  validation: { status: 422, title: 'Some values are not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed for your role' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Not possible at this address' },
  conflict: { status: 409, title: 'Not possible in the present state' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  payload_too_large: { status: 413, title: 'Too large' },
  unsupported: { status: 415, title: 'Format not supported' },
  unavailable: { status: 503, title: 'Not available right now' },
  internal: { status: 500, title: 'Rollcall failed to do this' },
} as const satisfies Record<string, { status: number; title: string }>

export type AppErrorCode = keyof typeof appErrors

/** `path` is the dotted name of the field as the sender wrote it; '' means the whole input. */
export type FieldError = { path: string; message: string }

export type AppErrorOptions = {
  errors?: FieldError[]
  /** Facts a client may see and a program may read, such as `{ reason: 'no_lists' }`. */
  details?: Record<string, unknown>
  /** For logs only; never sent to a client. */
  cause?: unknown
}

export class AppError extends Error {
  readonly code: AppErrorCode
  readonly errors: FieldError[] | undefined
  readonly details: Record<string, unknown> | undefined

  constructor(code: AppErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.errors = options.errors
    this.details = options.details
  }

  get status(): number {
    return appErrors[this.code].status
  }

  get title(): string {
    return appErrors[this.code].title
  }
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError
}
