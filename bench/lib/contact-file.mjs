import fs from 'node:fs'
import path from 'node:path'
import { nanpAreaCodes } from '../../lib/domain/compliance/phone-zone-data.ts'
import { BENCH_DIR } from './cluster.mjs'

// A CSV of contacts, the same for the same number of rows: two US numbers each, from all area codes, two rows of a
// hundred odd. What an import is to make of it is counted while it is written.

export const COLUMNS = {
  Id: 'externalKey',
  'First name': 'firstName',
  'Last name': 'lastName',
  Email: 'email',
  'Home phone': 'number',
  'Mobile phone': 'number2',
  State: 'region',
  Plan: 'Plan',
}

/** Of a thousand rows, by what is odd about them. */
const ODD = [
  ['sameKey', 4],
  ['sameNumber', 4],
  ['unreadable', 3],
  ['noNumber', 2],
  ['secondUnreadable', 3],
  ['numberTwice', 2],
  ['badEmail', 2],
].flatMap(([kind, count]) => Array(count).fill(kind))
const PLAIN_ROWS_AT_FIRST = 100
/** One row in so many has its first number on DNC. */
const ROWS_A_DNC_NUMBER = 200

/** 983 is in no use yet. */
const AREAS = nanpAreaCodes
  .trim()
  .split(/\s+/)
  .filter((entry) => !entry.includes(':') && !entry.startsWith('983'))
  .map((entry) => ({ code: entry.slice(0, 3), state: entry.slice(5) }))
/** Without services (N11) and the one of fiction and directories. */
const EXCHANGES = Array.from({ length: 800 }, (_, index) => 200 + index).filter(
  (exchange) => exchange % 100 !== 11 && exchange !== 555,
)
const LINES = EXCHANGES.length * 10_000
const FIRST_STRANGER = 4_000_000
export const ROWS_MAX = FIRST_STRANGER / 2
const FIRST_NAMES =
  'Ann,Bob,Cleo,Dan,Eve,José,Zoë,Mary Jane,Li,Noor,Jürgen,Olga,Pat,Quinn,Rosa,Sam,Tess,Uma,Vic,Wen'.split(',')
const LAST_NAMES =
  "Archer,Baker,Cooper,Draper,O'Brien,Núñez,van Dyke,Smith; Jr.,Fischer,García,Hill,Ito,Jones,Kim,Lopez,Müller,Nash".split(
    ',',
  )
const FLUSH_CHARS = 1 << 20

/** Writes it, a piece at a time. */
export async function writeContactFile(rows) {
  const file = path.join(BENCH_DIR, `contacts-${rows}.csv`)
  fs.mkdirSync(BENCH_DIR, { recursive: true })
  const out = fs.createWriteStream(file)
  const planned = { contacts: 0, numbers: 0, duplicate: 0, rejected: 0, warning: 0, onDnc: 0 }
  let text = `${Object.keys(COLUMNS).join()}\r\n`
  for (let row = 0; row < rows; row += 1) {
    text += makeLine(row)
    count(planned, row)
    if (text.length < FLUSH_CHARS && row < rows - 1) continue
    if (!out.write(text)) await new Promise((resolve) => out.once('drain', resolve))
    text = ''
  }
  await new Promise((resolve) => out.end(resolve))
  return { file, bytes: fs.statSync(file).size, planned }
}

/** Numbers for DNC: some of the file's, the others in no file. */
export function* listDncNumbers(rows, count) {
  let made = 0
  for (let row = 0; row < rows; row += 1) {
    if (!isOnDnc(row)) continue
    made += 1
    yield `+1${makeNumber(row * 2, row)}`
  }
  for (let other = FIRST_STRANGER; made < count; other += 1) {
    made += 1
    yield `+1${makeNumber(other, other)}`
  }
}

function count(planned, row) {
  const kind = kindOf(row)
  if (kind === 'sameKey' || kind === 'sameNumber') planned.duplicate += 1
  else if (kind === 'unreadable' || kind === 'noNumber') planned.rejected += 1
  else {
    planned.contacts += 1
    planned.numbers += kind === 'secondUnreadable' || kind === 'numberTwice' ? 1 : 2
    if (kind !== 'plain') planned.warning += 1
    if (isOnDnc(row)) planned.onDnc += 1
  }
}

function kindOf(row) {
  return row < PLAIN_ROWS_AT_FIRST ? 'plain' : (ODD[mix(row) % 1000] ?? 'plain')
}

function isOnDnc(row) {
  return row % ROWS_A_DNC_NUMBER === 0 && kindOf(row) === 'plain'
}

/** A plain row somewhere before. */
function findEarlier(row) {
  let earlier = mix(row + 7) % row
  while (kindOf(earlier) !== 'plain') earlier -= 1
  return earlier
}

function makeLine(row) {
  const kind = kindOf(row)
  const named = mix(row + 1)
  const key = makeKey(kind === 'sameKey' ? findEarlier(row) : row)
  const origin = kind === 'sameNumber' ? findEarlier(row) : row
  let first = write(makeNumber(origin * 2, origin), row)
  let second = write(makeNumber(row * 2 + 1, row), row + 1)
  if (kind === 'unreadable') [first, second] = ['ask at the desk', '12']
  if (kind === 'noNumber') [first, second] = ['', '']
  if (kind === 'secondUnreadable') second = '555'
  if (kind === 'numberTwice') second = write(makeNumber(row * 2, row), row + 1)
  const email = kind === 'badEmail' ? 'none given' : `p${row}@example.com`
  const name = FIRST_NAMES[named % FIRST_NAMES.length]
  const lastName = LAST_NAMES[(named >>> 8) % LAST_NAMES.length]
  const { state } = areaOf(row)
  return `${key},${name},"${lastName}",${email},${first},${second},${state},P${named % 7}\r\n`
}

function makeKey(row) {
  return `K${String(row).padStart(8, '0')}`
}

/** Ten digits; no two places give the same. */
function makeNumber(place, row) {
  const line = (place * 1_234_567 + 7_654_321) % LINES
  const exchange = EXCHANGES[Math.floor(line / 10_000)]
  return `${areaOf(row).code}${exchange}${String(line % 10_000).padStart(4, '0')}`
}

function areaOf(row) {
  return AREAS[mix(row + 3) % AREAS.length]
}

/** As people write them. */
function write(digits, style) {
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)]
  const styles = [digits, `(${area}) ${exchange}-${line}`, `${area}-${exchange}-${line}`, `+1${digits}`]
  return styles[style % styles.length]
}

/** Strews whole numbers over 32 bits, always the same way. */
function mix(value) {
  let hash = Math.imul(value ^ 0x9e3779b9, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
