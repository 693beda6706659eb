import type { JobTask } from '@/lib/server/jobs/jobs'
import { enrolList } from '@/lib/server/services/campaign/enrol-list'

export const enrolListTask: JobTask<'enrol-list'> = async ({ organisationId, listId }) => {
  await enrolList(BigInt(organisationId), BigInt(listId))
}
