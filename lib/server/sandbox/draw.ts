import { createHash } from 'node:crypto'

/** A fraction in [0, 1) that depends on nothing but its key. */
export function drawFraction(...key: (string | number)[]): number {
  return createHash('sha256').update(key.join('|')).digest().readUIntBE(0, 6) / 2 ** 48
}

/** A uuid (version 4 in form) that depends on nothing but its key. */
export function drawUuid(...key: (string | number)[]): string {
  const hex = createHash('sha256').update(key.join('|')).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export function drawBetween(from: number, to: number, fraction: number): number {
  return from + (to - from) * fraction
}

/** Weights need not add up to one. */
export function drawFrom<T>(choices: readonly (readonly [T, number])[], fraction: number): T {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0)
  let rest = fraction * total
  for (const [choice, weight] of choices) {
    rest -= weight
    if (rest < 0) return choice
  }
  const last = choices.at(-1)
  if (last === undefined) throw new RangeError('Nothing to choose from')
  return last[0]
}
