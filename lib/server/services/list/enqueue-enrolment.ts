import { enqueueJob } from '@/lib/server/jobs/enqueue'
import type { Tx } from '@/lib/server/services/context'

/** After contacts came onto a list: its live campaigns take them into their queues. One waiting job a list. */
export async function enqueueEnrolment(tx: Tx, organisationId: bigint, listId: bigint): Promise<void> {
  const payload = { organisationId: organisationId.toString(), listId: listId.toString() }
  await enqueueJob(tx, 'enrol-list', payload, { key: `enrol-list:${listId}` })
}
