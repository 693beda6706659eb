import { Prisma } from '@/lib/server/db/generated/client'

/** Of events e. Written out, not a parameter: only so can their partial indexes serve. */
export const withMark = {
  late: Prisma.sql`e.is_late`,
  conflicting: Prisma.sql`e.is_conflicting`,
  other_subscription: Prisma.sql`e.is_other_subscription`,
}
