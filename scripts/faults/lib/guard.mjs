import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

// Outlives the suite where that is killed: ends the databases that it had started and removes their folders. Ends the
// suite where that takes longer than it may.

/** @type {Map<string, { folder: string, logs: string, isMount: boolean }>} */
const worlds = new Map()
let late
let bundle = []

process.on('message', ({ secondsMax, suite, bundled, open, closed }) => {
  if (secondsMax !== undefined) late = setTimeout(() => kill(suite), secondsMax * 1000)
  if (bundled) bundle = bundled
  if (open) worlds.set(open.folder, open)
  if (closed) worlds.delete(closed.folder)
})
// Ctrl-C reaches the whole group: this one waits for the suite to be gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

process.on('disconnect', () => {
  clearTimeout(late)
  for (const file of bundle) fs.rmSync(file, { force: true })
  for (const { folder, logs, isMount } of worlds.values()) {
    const postmaster = readPostmaster(folder)
    if (postmaster !== null) for (const pid of [postmaster, ...listChildren(postmaster)]) kill(pid)
    if (isMount) spawnSync('umount', ['-l', folder])
    for (const one of [folder, logs]) fs.rmSync(one, { recursive: true, force: true })
  }
})

function readPostmaster(folder) {
  try {
    const pid = Number(
      fs.readFileSync(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    const command = execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
    return command.includes(folder) ? pid : null
  } catch {
    return null
  }
}

function listChildren(parent) {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid)
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone.
  }
}
