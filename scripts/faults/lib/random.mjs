import { createHash } from 'node:crypto'

/**
 * Numbers that depend on the seed and on what they are for, and on nothing else: one stream a purpose, so that a choice
 * more in one place does not change those of another.
 */
export function makeRandom(seed, ...purpose) {
  const bytes = createHash('sha256')
    .update([seed, ...purpose].join('\0'))
    .digest()
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => bytes.readUInt32LE(at))
  /** sfc32: 0 <= x < 1. */
  const next = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  const random = {
    next,
    /** Whole, both ends included. */
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)],
    /** Of `[value, weight]` pairs. */
    weighted(pairs) {
      let left = next() * pairs.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of pairs) {
        left -= weight
        if (left < 0) return value
      }
      return pairs.at(-1)[0]
    },
    uuid() {
      const hex = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16))
      hex[12] = '4'
      hex[16] = '8'
      return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    },
    fork: (...more) => makeRandom(seed, ...purpose, ...more),
  }
  return random
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
