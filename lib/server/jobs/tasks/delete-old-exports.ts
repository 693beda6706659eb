import { deleteOldExports } from '@/lib/server/services/export/delete-old-exports'

export async function deleteOldExportsTask(): Promise<void> {
  await deleteOldExports()
}
