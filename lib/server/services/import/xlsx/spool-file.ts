import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** An empty file of one's own; `close` takes it away. */
export async function openSpoolFile(): Promise<{ file: FileHandle; close: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-import-'))
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 })
  const file = await open(path.join(folder, 'spool'), 'wx+', 0o600).catch(async (error: Error) => {
    await remove()
    throw error
  })
  // Where a file that is open can be taken away, nothing is left behind even by a process that is killed.
  if (process.platform !== 'win32') await remove()
  return {
    file,
    close: async () => {
      await file.close()
      await remove()
    },
  }
}
