import { getPool } from '@/lib/server/db/pool'

/**
 * Takes back attempts whose record may not leave: settled as refused data (17), released, out of the queue until a
 * person has looked. Locks in the order that everyone takes: contact, queue row, lease, attempt.
 */
export async function withholdAttempts(
  organisationId: bigint,
  withheld: readonly { attemptId: string; fault: string }[],
): Promise<void> {
  if (withheld.length === 0) return
  await getPool('dialer').query({
    name: 'withhold_attempts',
    text: 'select withhold_attempts($1, $2::uuid[], $3::text[])',
    values: [organisationId, withheld.map((item) => item.attemptId), withheld.map((item) => item.fault)],
  })
}
