/**
 * Lists in PostgreSQL's binary form. The driver sends a buffer as it is, but writes a list as text: each of its strings
 * is escaped on our side and read character by character on the other, and bytes become hex.
 */

const OID = { bool: 16, bytea: 17, int8: 20, text: 25 } as const
/** Dimensions, flags, type of the elements; then length and first index of the only dimension. */
const HEAD_BYTES = 20
const LENGTH_BYTES = 4

export function toByteaArray(values: readonly Buffer[]): Buffer {
  let bytes = 0
  for (const value of values) bytes += value.length
  return write(OID.bytea, values, bytes, (list, value, at) => value.copy(list, at))
}

/** Bytes given as hex. */
export function toHexByteaArray(values: readonly string[]): Buffer {
  let bytes = 0
  for (const value of values) bytes += value.length >> 1
  return write(OID.bytea, values, bytes, (list, value, at) => list.write(value, at, 'hex'))
}

export function toTextArray(values: readonly string[]): Buffer {
  let bytes = 0
  for (const value of values) bytes += Buffer.byteLength(value)
  return write(OID.text, values, bytes, (list, value, at) => list.write(value, at, 'utf8'))
}

export function toInt8Array(values: readonly bigint[]): Buffer {
  return write(OID.int8, values, values.length * 8, (list, value, at) => list.writeBigInt64BE(value, at) - at)
}

export function toBooleanArray(values: readonly boolean[]): Buffer {
  return write(OID.bool, values, values.length, (list, value, at) => list.writeUInt8(value ? 1 : 0, at) - at)
}

/** `put` writes a value and says how many bytes it took. */
function write<T>(
  oid: number,
  values: readonly T[],
  bytes: number,
  put: (list: Buffer, value: T, at: number) => number,
): Buffer {
  const list = Buffer.allocUnsafe(HEAD_BYTES + values.length * LENGTH_BYTES + bytes)
  list.writeInt32BE(1, 0)
  list.writeInt32BE(0, 4)
  list.writeInt32BE(oid, 8)
  list.writeInt32BE(values.length, 12)
  list.writeInt32BE(1, 16)
  let at = HEAD_BYTES
  for (const value of values) {
    const length = put(list, value, at + LENGTH_BYTES)
    list.writeInt32BE(length, at)
    at += LENGTH_BYTES + length
  }
  return list
}
