import { type Page, type PageMeta, type Problem, problemSchema } from '@/lib/contracts/shared'
import type { FieldError } from '@/lib/domain/errors'

/** A refusal or failure of /api/v1, as the server explained it. `code` `network` = it was not reached at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly requestId: string | null
  readonly errors: readonly FieldError[]
  readonly details: Record<string, unknown>

  constructor(problem: Omit<Problem, 'type' | 'requestId'> & { requestId: string | null }) {
    super(problem.detail)
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.requestId = problem.requestId
    this.errors = problem.errors
    this.details = problem.details ?? {}
  }
}

export type QueryValue = string | number | boolean | null | undefined | readonly string[]
export type QueryParams = Record<string, QueryValue>

/** Leaves out what is not set; arrays become comma-separated, as the API reads them. */
export function buildQuery(params: QueryParams = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === '') continue
    const text = Array.isArray(value) ? value.join(',') : String(value)
    if (text !== '') search.set(name, text)
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

type Options = { signal?: AbortSignal | undefined }
type WriteOptions = Options & { idempotencyKey?: string; headers?: Record<string, string> }

/** One thing: the `data` of the answer. `path` is under /api/v1 and begins with a slash. */
export async function apiGet<T>(path: string, params?: QueryParams, options: Options = {}): Promise<T> {
  const response = await send('GET', `${path}${buildQuery(params)}`, { signal: options.signal ?? null })
  return readData<T>(response)
}

/** A page of a list, with its cursor. */
export async function apiList<T, Meta = PageMeta>(
  path: string,
  params?: QueryParams,
  options: Options = {},
): Promise<Page<T, Meta>> {
  const response = await send('GET', `${path}${buildQuery(params)}`, { signal: options.signal ?? null })
  return trustShape<Page<T, Meta>>(await response.json())
}

export function apiPost<T>(path: string, body?: unknown, options?: WriteOptions): Promise<T> {
  return write<T>('POST', path, body, options)
}

export function apiPatch<T>(path: string, body?: unknown, options?: WriteOptions): Promise<T> {
  return write<T>('PATCH', path, body, options)
}

export function apiPut<T>(path: string, body?: unknown, options?: WriteOptions): Promise<T> {
  return write<T>('PUT', path, body, options)
}

export function apiDelete<T = null>(path: string, options?: WriteOptions): Promise<T> {
  return write<T>('DELETE', path, undefined, options)
}

/**
 * Each write carries an Idempotency-Key, so that a repeat after a lost answer does nothing twice. A Blob (a file,
 * a chunk of one) is sent as it is, anything else as JSON.
 */
async function write<T>(method: string, path: string, body: unknown, options: WriteOptions = {}): Promise<T> {
  const headers: Record<string, string> = {
    'idempotency-key': options.idempotencyKey ?? makeIdempotencyKey(),
    ...options.headers,
  }
  let payload: BodyInit | null = null
  if (body instanceof Blob) payload = body
  else if (body !== undefined) {
    payload = JSON.stringify(body)
    headers['content-type'] = 'application/json'
  }
  const response = await send(method, path, { headers, body: payload, signal: options.signal ?? null })
  return readData<T>(response)
}

async function send(method: string, path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, { ...init, method, credentials: 'same-origin' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError({
      title: 'Rollcall cannot be reached',
      detail:
        'The server did not answer. Check your connection; nothing was changed unless the page shows it.',
      status: 0,
      code: 'network',
      requestId: null,
      errors: [],
    })
  }
  if (!response.ok) throw await readProblem(response)
  return response
}

async function readProblem(response: Response): Promise<ApiError> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => null))
  if (parsed.success) return new ApiError(parsed.data)
  return new ApiError({
    title: 'Unexpected answer',
    detail: `The server answered ${response.status} without saying why.`,
    status: response.status,
    code: 'internal',
    requestId: response.headers.get('x-request-id'),
    errors: [],
  })
}

async function readData<T>(response: Response): Promise<T> {
  if (response.status === 204) return trustShape<T>(null)
  return trustShape<{ data: T }>(await response.json()).data
}

/** Our own server answers with the DTO types of lib/contracts; the browser does not parse them a second time. */
function trustShape<T>(value: unknown): T {
  return value as T
}

/** Saves the CSV of what is shown under `fileName`. */
export async function downloadCsv(path: string, params: QueryParams, fileName: string): Promise<void> {
  const response = await send('GET', `${path}${buildQuery(params)}`, { headers: { accept: 'text/csv' } })
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  URL.revokeObjectURL(url)
}

/** 128 random bits. Not crypto.randomUUID: browsers offer that only over https and on localhost. */
function makeIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
