import { type IdPrefix, parseId } from '@/lib/domain/ids'

/** Reads an id that our own DTO carries. */
export function requireId(prefix: IdPrefix, text: string): bigint {
  const id = parseId(prefix, text)
  if (id === null) throw new TypeError(`Not an id of the form ${prefix}_…: ${text}`)
  return id
}
