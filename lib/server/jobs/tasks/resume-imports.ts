import { resumeImports } from '@/lib/server/services/import/resume-imports'

export async function resumeImportsTask(): Promise<void> {
  await resumeImports()
}
