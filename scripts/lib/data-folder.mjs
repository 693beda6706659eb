import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { getStartMark, isAlive } from './process-info.mjs'

/** The layout of the data folder; raised when an older Rollcall could no longer use it. */
const FORMAT = 1
const KEYS = ['AUTH_SECRET', 'ENCRYPTION_KEY', 'SUPPRESSION_KEY']

/** Makes the folder, or checks that this version may use the one that is there. */
export function openDataFolder(dataDir) {
  try {
    makeFolder(dataDir)
    fs.accessSync(dataDir, fs.constants.W_OK)
  } catch (error) {
    throw new LaunchError(`ROLLCALL_DATA_DIR ${dataDir} cannot be used: ${describeFault(error)}.`)
  }
  const marker = path.join(dataDir, 'rollcall.json')
  if (!fs.existsSync(marker)) {
    fs.writeFileSync(marker, `${JSON.stringify({ format: FORMAT })}\n`)
    return
  }
  const format = readFormat(marker)
  if (format === FORMAT) return
  throw new LaunchError(
    `The data folder ${dataDir} was made by another version of Rollcall (format ${format ?? 'unknown'}, this version knows ${FORMAT}): start that version, or set ROLLCALL_DATA_DIR to another folder.`,
  )
}

/** Not Node's `recursive`: where a folder can be seen but nothing be made in it (/proc), that tries for ever. */
function makeFolder(folder) {
  const present = fs.statSync(folder, { throwIfNoEntry: false })
  if (present?.isDirectory()) return
  if (present) throw Object.assign(new Error(`${folder} is no folder`), { code: 'ENOTDIR' })
  makeFolder(path.dirname(folder))
  try {
    fs.mkdirSync(folder)
  } catch (error) {
    // Somebody else's start made it meanwhile.
    if (error.code !== 'EEXIST') throw error
  }
}

function readFormat(marker) {
  try {
    return JSON.parse(fs.readFileSync(marker, 'utf8')).format
  } catch {
    return undefined
  }
}

function describeFault(error) {
  if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'ENOENT')
    return 'it cannot be written to'
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST') return 'it is not a folder'
  return error.code ?? 'it cannot be made'
}

/** Makes this the one process that uses the folder. What a killed process left behind counts for nothing. */
export function lockDataFolder(dataDir) {
  const file = path.join(dataDir, 'rollcall.pid')
  const mine = JSON.stringify({ pid: process.pid, mark: getStartMark(process.pid) })
  for (;;) {
    try {
      fs.writeFileSync(file, mine, { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const owner = readOwner(file)
    if (owner && isAlive(owner.pid) && getStartMark(owner.pid) === owner.mark) {
      throw new LaunchError(
        `Rollcall already runs on the data folder ${dataDir} (process ${owner.pid}): stop it first, or set ROLLCALL_DATA_DIR and PORT to run a second one.`,
      )
    }
    fs.rmSync(file, { force: true })
  }
  return () => fs.rmSync(file, { force: true })
}

function readOwner(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** The keys that are unset, made once and kept: what they encrypted stays readable. */
export function keepKeys(dataDir) {
  const file = path.join(dataDir, 'keys.json')
  const kept = fs.existsSync(file) ? readKeys(file) : {}
  const missing = KEYS.filter((name) => !kept[name])
  if (missing.length > 0) {
    for (const name of missing) kept[name] = randomBytes(32).toString('base64')
    fs.writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
    fs.renameSync(`${file}.new`, file)
  }
  return kept
}

function readKeys(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    throw new LaunchError(
      `The keys in ${file} cannot be read: restore the file, for without them stored secrets stay closed.`,
    )
  }
}
