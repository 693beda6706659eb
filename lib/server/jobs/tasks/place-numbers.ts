import type { JobTask } from '@/lib/server/jobs/jobs'
import { placeNumbersAnew } from '@/lib/server/services/contact/place-numbers-anew'

export const placeNumbersTask: JobTask<'place-numbers'> = async ({ organisationId, jobId }, signal) => {
  await placeNumbersAnew({ organisationId: BigInt(organisationId), jobId: BigInt(jobId) }, signal)
}
