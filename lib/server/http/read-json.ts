import { AppError } from '@/lib/domain/errors'

/** PostgreSQL's text holds no NUL, and no name or number needs one. */
export function refuseNul(code: 'bad_request' | 'validation'): AppError {
  return new AppError(code, 'A NUL character cannot be stored; leave it out.')
}

/** Reads a JSON body. Refuses, besides what is no JSON, characters that cannot be stored wherever they stand. */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AppError('bad_request', 'The body is not valid JSON.')
  }
  refuseUnstorable(text)
  return value
}

/** A JSON escape, so that a text about one (`\\u0000`) is not taken for it. */
const escapes = /\\(?:u([0-9a-f]{4})|[^u])/gi

function refuseUnstorable(json: string): void {
  // Bare, a NUL is no JSON and half a character no UTF-8: both come only as escapes.
  if (!json.includes('\\u')) return
  let highEndsAt = -1
  for (const { 0: text, 1: hex, index } of json.matchAll(escapes)) {
    const code = hex === undefined ? -1 : Number.parseInt(hex, 16)
    if (code === 0) throw refuseNul('validation')
    const isLow = code >= 0xdc00 && code <= 0xdfff
    if (isLow ? highEndsAt !== index : highEndsAt >= 0) throw refuseHalf()
    highEndsAt = code >= 0xd800 && code <= 0xdbff ? index + text.length : -1
  }
  if (highEndsAt >= 0) throw refuseHalf()
}

function refuseHalf(): AppError {
  return new AppError('validation', 'A text holds half a character (a lone UTF-16 surrogate); send it whole.')
}
