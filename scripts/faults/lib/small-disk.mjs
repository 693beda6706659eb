import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const MEGABYTES = 320
const PAGE_BYTES = 4096

/** A small disk in memory, where the system lets us mount one: `{ disk }`, else `{ reason }`. */
export function mountSmallDisk() {
  if (process.platform !== 'linux') return { reason: `no small disk can be mounted on ${process.platform}` }
  if (process.getuid() !== 0) return { reason: 'only root may mount a small disk' }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-faults-disk-'))
  const options = `size=${MEGABYTES}m,mode=0755`
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'rollcall', folder], {
    encoding: 'utf8',
  })
  if (status !== 0) {
    fs.rmdirSync(folder)
    return { reason: `mount: ${(error?.message ?? stderr).trim()}` }
  }
  const filler = path.join(folder, 'filler')
  return {
    disk: {
      folder,
      settings: { max_wal_size: '64MB', min_wal_size: '32MB' },
      /** Not a page is left. */
      fill() {
        const file = fs.openSync(filler, 'a')
        const block = Buffer.alloc(1 << 20)
        for (let size = block.length; size >= PAGE_BYTES; ) {
          try {
            if (fs.writeSync(file, block, 0, size) < size) size >>= 1
          } catch (fault) {
            if (fault.code !== 'ENOSPC') throw fault
            size >>= 1
          }
        }
        fs.closeSync(file)
      },
      free: () => fs.rmSync(filler, { force: true }),
      release: () => spawnSync('umount', ['-l', folder]),
    },
  }
}
