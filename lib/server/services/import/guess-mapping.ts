import { createHash } from 'node:crypto'
import type { NumberType } from '@/lib/contracts/contact'
import { findImportField, type ImportMapping, numbersMax } from '@/lib/contracts/import'
import { isReasonColumn } from '@/lib/domain/csv/reason-columns'
import { headerWords, numberHeader } from '@/lib/server/services/import/header-words'

const fieldByWord = new Map(
  Object.entries(headerWords).flatMap(([field, words]) =>
    words.split(/\s+/).map((word): [string, string] => [word, field]),
  ),
)

const typeHeader = /^(number|phone|tel)(\d{0,2})type$|^(?:number|phone|tel)type(\d{0,2})$|^type(\d{1,2})$/

/** A header without capitals, accents and all that is neither letter nor digit. */
export function simplifyHeader(header: string): string {
  return header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/**
 * A key of the columns' names in their order: files of one sender have the same, however they write capitals, accents
 * and spaces, and rejected rows that come back repaired as their file. Short, since a file may have 500 columns. Of a file without a header it says the number of columns only.
 */
export function headerShape(columns: readonly string[]): string {
  // A name of signs alone is simplified to nothing; it is then the signs.
  const own = columns.filter((column) => !isReasonColumn(column))
  const words = own.map((column) => simplifyHeader(column) || column.trim())
  return `${own.length}:${createHash('sha256').update(JSON.stringify(words)).digest('base64url')}`
}

/** The field that a header means; every number column answers `number`. Null = one of the list's own columns. */
export function guessField(header: string): string | null {
  const word = simplifyHeader(header)
  if (word === '') return null
  const type = typeHeader.exec(word)
  if (type) return `numberType${toSuffix(type[2] || type[3] || type[4])}`
  const known = fieldByWord.get(word)
  if (known) return known
  return numberHeader.test(word) ? 'number' : null
}

function toSuffix(digits: string | undefined): string {
  return digits && digits !== '1' ? String(Number(digits)) : ''
}

const OWN_NAME_CHARS_MAX = 60

/** Names of own columns end somewhere; two that are then the same are told apart. */
function makeOwnName(column: string, taken: ReadonlySet<string>): string {
  const name = column.slice(0, OWN_NAME_CHARS_MAX).toWellFormed().trim()
  if (!taken.has(name)) return name
  for (let count = 2; ; count += 1) {
    const other = `${name.slice(0, OWN_NAME_CHARS_MAX - 6)} (${count})`
    if (!taken.has(other)) return other
  }
}

/** Numbers in the file's order; a field that is taken leaves the column as one of the list's own. */
export function guessMapping(columns: readonly string[]): Record<string, string> {
  const mapping: Record<string, string> = {}
  const taken = new Set<string>()
  let numbers = 0
  for (const column of columns) {
    if (isReasonColumn(column)) {
      mapping[column] = ''
      continue
    }
    let field = guessField(column)
    if (field === 'number') {
      numbers += 1
      field = numbers <= numbersMax ? `number${numbers === 1 ? '' : numbers}` : null
    }
    if (field !== null && (taken.has(field) || !findImportField(field))) field = null
    const target = field ?? makeOwnName(column, taken)
    taken.add(target)
    mapping[column] = target
  }
  return mapping
}

/** What a header says about the type of the number under it. */
export function guessNumberType(header: string): NumberType | null {
  const word = simplifyHeader(header)
  if (/mobil|cell|handy|movil|celular|telemovel|portable|gsm|msisdn/.test(word)) return 'mobile'
  if (
    /home|landline|festnetz|privat|domicile|perso|casa|residencial|particular|fix[eo]|fijo|fisso/.test(word)
  )
    return 'home'
  if (
    /work|office|business|bue?ro|bureau|arbeit|dienst|geschae?ft|travail|pro(fessionnel)?$|trabajo|trabalho|oficina|comercial|ufficio|lavoro/.test(
      word,
    )
  )
    return 'work'
  return null
}

/** `column`: of the file; null where it is about the mapping as a whole. */
export type MappingFault = { column: string | null; message: string }

/** What keeps a mapping from being used, in words. `number1` counts as `number`. */
export function findMappingFaults(mapping: ImportMapping, columns: readonly string[]): MappingFault[] {
  const faults: MappingFault[] = []
  const usedBy = new Map<string, string>()
  for (const [column, target] of Object.entries(mapping)) {
    if (!columns.includes(column)) {
      faults.push({ column, message: `The file has no column “${column}”.` })
      continue
    }
    if (!target) continue
    const field = findImportField(target)?.name ?? target
    const other = usedBy.get(field)
    if (other !== undefined) {
      faults.push({
        column,
        message: `“${other}” and “${column}” both go to ${findImportField(field)?.label ?? field}.`,
      })
    }
    usedBy.set(field, column)
  }
  if (![...usedBy.keys()].some((field) => /^number\d*$/.test(field))) {
    faults.push({ column: null, message: 'No column is mapped to a number.' })
  }
  return faults
}
