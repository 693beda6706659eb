import { withSessionLock } from '@/lib/server/db/with-session-lock'

/**
 * Runs `work` while no other import or undo of the list, or no other run of the import, is at work in any process: 'busy'
 * where the list is taken; another run of the import itself is waited for.
 */
export async function withImportLock<T>(
  what: { list: bigint } | { import: bigint },
  work: () => Promise<T>,
): Promise<T | 'busy'> {
  return 'list' in what
    ? withSessionLock(`import of list:${what.list}`, work)
    : withSessionLock(`import:${what.import}`, work, { waits: true })
}
