import fs from 'node:fs'

// What processes have used, as Linux counts it; elsewhere not a number.

const TICKS_A_SECOND = 100
const isCounted = fs.existsSync('/proc/self/stat')

/** Processor seconds of a process, of all its threads. */
export function readCpuSeconds(pid) {
  return isCounted ? readStat(pid).own / TICKS_A_SECOND : Number.NaN
}

/** Of a PostgreSQL: its first process, those that it started, and those of them that have ended. */
export function readPostgresCpuSeconds(postmasterPid) {
  if (!isCounted) return Number.NaN
  for (;;) {
    const { own, ended } = readStat(postmasterPid)
    const ticks = own + ended + sumChildren(postmasterPid)
    // One that has ended in between was counted twice, or not at all.
    if (readStat(postmasterPid).ended === ended) return ticks / TICKS_A_SECOND
  }
}

function sumChildren(parentPid) {
  let ticks = 0
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const { parent, own } = readStat(name)
      if (parent === parentPid) ticks += own
    } catch (error) {
      // It has ended meanwhile.
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error
    }
  }
  return ticks
}

function readStat(pid) {
  const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the name in brackets, and may hold blanks.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [, parent, , , , , , , , , , user, system, endedUser, endedSystem] = fields
  return { parent, own: user + system, ended: endedUser + endedSystem }
}

/** From here on `readPeakMemoryMb` tells the peak since. */
export function resetPeakMemory(pid) {
  if (isCounted) fs.writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

export function readPeakMemoryMb(pid) {
  if (!isCounted) return Number.NaN
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(kilobytes) / 1024
}
