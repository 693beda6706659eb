import { hash, verify } from '@node-rs/argon2'
import { AppError } from '@/lib/domain/errors'

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane. The library's default algorithm is argon2id.
const argonOptions = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Of libuv's four threads two stay free for files and names, however many people sign in. */
const AT_WORK_MAX = 2
const WAITING_MAX = 50

let atWork = 0
const waiting: (() => void)[] = []

async function takeTurn<T>(work: () => Promise<T>): Promise<T> {
  if (atWork >= AT_WORK_MAX) {
    if (waiting.length >= WAITING_MAX) {
      throw new AppError(
        'too_many_requests',
        'Too many people are signing in at this moment. Try again in a few seconds.',
      )
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else atWork += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else atWork -= 1
  }
}

export function hashPassword(password: string): Promise<string> {
  return takeTurn(() => hash(password, argonOptions))
}

let decoy: Promise<string> | undefined

/** Costs the same with and without a hash, so that the time of an answer does not tell whether a user exists. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('no password of anybody')
  const against = passwordHash ?? (await decoy)
  const matches = await takeTurn(() => verify(against, password).catch(() => false))
  return passwordHash !== null && matches
}
