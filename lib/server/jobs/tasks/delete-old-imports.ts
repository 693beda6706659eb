import { deleteOldImports } from '@/lib/server/services/import/delete-old-imports'

export async function deleteOldImportsTask(): Promise<void> {
  await deleteOldImports()
}
