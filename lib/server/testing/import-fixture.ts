import { defaultDuplicateRule } from '@/lib/contracts/import-run'
import { parseId } from '@/lib/domain/ids'
import type { Ctx } from '@/lib/server/services/context'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { startImport } from '@/lib/server/services/import/start-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'

export type MadeUpload = { ctx: Ctx; listId: bigint; importId: bigint }

/** A file that has arrived in one chunk and waits for its mapping; `at`: for a list that is there. */
export async function uploadFile(
  file: string | Uint8Array,
  at?: { ctx: Ctx; listId: bigint },
  fileName = 'a.csv',
): Promise<MadeUpload> {
  const ctx = at?.ctx ?? actAs(await createOrganisation())
  const listId = at?.listId ?? (await createList(ctx.organisationId))
  const { id } = await startImport(ctx, {
    listId,
    mode: 'append',
    fileName,
    fileBytes: null,
    duplicates: defaultDuplicateRule,
  })
  const importId = parseId('imp', id)
  if (importId === null) throw new Error('The import has no id.')
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  await putImportChunk(ctx, { importId, position: 0, bytes, checksum: null })
  return { ctx, listId, importId }
}
