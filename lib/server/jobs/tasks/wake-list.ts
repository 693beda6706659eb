import type { JobTask } from '@/lib/server/jobs/jobs'
import { wakeList } from '@/lib/server/services/list/wake-list'

export const wakeListTask: JobTask<'wake-list'> = async ({ organisationId, listId }) => {
  await wakeList(BigInt(organisationId), BigInt(listId))
}
