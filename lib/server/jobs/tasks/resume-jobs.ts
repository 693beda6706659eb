import { resumeJobs } from '@/lib/server/services/job/resume-jobs'

export async function resumeJobsTask(): Promise<void> {
  await resumeJobs()
}
