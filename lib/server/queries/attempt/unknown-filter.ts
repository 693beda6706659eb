import type { UnknownFilter } from '@/lib/contracts/attempt'
import { Prisma } from '@/lib/server/db/generated/client'

/** The queue row that an attempt left behind in the hands of a person: nothing has moved it since. */
export const isHeld = Prisma.sql`coalesce(q.state = 'closed' and q.stop_cause = 'unknown_outcome'
  and q.last_attempt_at = a.handed_at, false)`

/** Unknown attempts a, with their queue rows q. The state is written out, so that a partial index can serve. */
export const fromUnknown = Prisma.sql`
  attempt a
  left join campaign_contact q on q.organisation_id = a.organisation_id and q.id = a.campaign_contact_id`

export function whereUnknown(
  organisationId: bigint,
  { campaignId, contact }: UnknownFilter,
  ...more: Prisma.Sql[]
): Prisma.Sql {
  const wanted = [Prisma.sql`a.organisation_id = ${organisationId}`, Prisma.sql`a.state = 'unknown'`, ...more]
  if (campaignId !== undefined) wanted.push(Prisma.sql`a.campaign_id = ${campaignId}`)
  if (contact === 'held') wanted.push(isHeld)
  if (contact === 'moving') wanted.push(Prisma.sql`not ${isHeld}`)
  return Prisma.join(wanted, ' and ')
}
