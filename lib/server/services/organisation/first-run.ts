import { createHmac, timingSafeEqual } from 'node:crypto'
import { getEnv } from '@/lib/env'
import { getPrisma } from '@/lib/server/db/prisma'

/**
 * Printed in the log at start and asked for by the first-run page, so that a stranger who finds a fresh server cannot
 * claim it. Derived from AUTH_SECRET: every process of an installation knows it and none has to store it.
 */
function makeSetupToken(): string {
  return createHmac('sha256', getEnv().authSecret)
    .update('rollcall first run')
    .digest('base64url')
    .slice(0, 22)
}

export function isSetupToken(text: string): boolean {
  const expected = Buffer.from(makeSetupToken())
  const given = Buffer.from(text)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** No user exists and no sandbox makes one: somebody has to set Rollcall up. */
export async function needsFirstRun(): Promise<boolean> {
  if (getEnv().sandbox) return false
  return (await getPrisma().user.findFirst({ select: { id: true } })) === null
}

/** The address to print at start, or null when Rollcall is set up. */
export async function createFirstRunLink(): Promise<string | null> {
  return (await needsFirstRun()) ? `${getEnv().publicUrl}/first-run?token=${makeSetupToken()}` : null
}
