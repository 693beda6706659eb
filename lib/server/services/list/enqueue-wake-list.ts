import { enqueueJob } from '@/lib/server/jobs/enqueue'
import type { Tx } from '@/lib/server/services/context'

/** What the list's gate had pushed back is looked at again: at once, or when the moment comes from which it is active. */
export async function enqueueWakeList(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  runAt?: Date,
): Promise<void> {
  const payload = { organisationId: String(organisationId), listId: String(listId) }
  // One of each: a change of now does not take the later one's place.
  const options = runAt ? { key: `open-list:${listId}`, runAt } : { key: `wake-list:${listId}` }
  await enqueueJob(tx, 'wake-list', payload, options)
}
