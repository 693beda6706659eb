import { type CellFault, fileColumnsMax } from '@/lib/server/services/import/file-format'
import { type CellStyle, toCellText, unescapeText } from '@/lib/server/services/import/xlsx/cell-text'
import { brokenWorkbook } from '@/lib/server/services/import/xlsx/open-archive'
import { type Book, readStyles } from '@/lib/server/services/import/xlsx/read-book-parts'
import { readXml } from '@/lib/server/services/import/xlsx/read-xml'

/** A number is the place of a shared text. */
export type SheetRow = { line: number; cells: (string | number)[]; faults?: CellFault[]; share: number }

const ROWS_MAX = 1_048_576
const CELL_CHARS_MAX = 100_000

/** Rows of a sheet as they stand there; `share` is how much of the sheet has been read, 0–1. */
export async function* readSheet(book: Book, part: string): AsyncGenerator<SheetRow> {
  const styles = await readStyles(book)
  const stream = await book.archive.read(part)
  if (!stream) throw brokenWorkbook()
  const size = Math.max(1, book.archive.sizeOf(part))
  const reader = new SheetReader(styles, book.is1904)
  for await (const { bytesRead } of readXml(stream, reader)) {
    for (const row of reader.takeRows()) yield { ...row, share: Math.min(1, bytesRead / size) }
  }
}

type UnplacedRow = Omit<SheetRow, 'share'>

class SheetReader {
  private rows: UnplacedRow[] = []
  private row: UnplacedRow | null = null
  private line = 0
  private column = -1
  private type = 'n'
  private style: CellStyle = { kind: 'number' }
  private value = ''
  private isText = false
  private isReading = false
  private hasFormula = false

  constructor(
    private readonly styles: readonly CellStyle[],
    private readonly is1904: boolean,
  ) {}

  takeRows(): UnplacedRow[] {
    const taken = this.rows
    this.rows = []
    return taken
  }

  open = (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (name === 'c') this.openCell(attributes)
    else if (name === 'v') this.isText = true
    else if (name === 't') this.isText = !this.isReading
    else if (name === 'rPh') this.isReading = true
    else if (name === 'f') this.hasFormula = true
    else if (name === 'row') {
      this.line = attributes.r === undefined ? this.line + 1 : Number(attributes.r)
      if (!Number.isInteger(this.line) || this.line < 1 || this.line > ROWS_MAX) throw brokenWorkbook()
      this.row = { line: this.line, cells: [] }
      this.column = -1
    }
  }

  close = (name: string): void => {
    if (name === 'c') this.closeCell()
    else if (name === 'v' || name === 't') this.isText = false
    else if (name === 'rPh') this.isReading = false
    else if (name === 'row' && this.row) {
      this.rows.push(this.row)
      this.row = null
    }
  }

  /** Text between tags of a cell that is no value of it, such as line breaks of a file written by hand, is none. */
  text = (piece: string): void => {
    if (this.isText && this.value.length < CELL_CHARS_MAX) this.value += piece
  }

  private openCell(attributes: Readonly<Record<string, string>>): void {
    const place = attributes.r === undefined ? this.column + 1 : toColumn(attributes.r)
    // What lies beyond the last column that can be read is told of by one cell after it.
    this.column = Math.min(place, fileColumnsMax)
    this.type = attributes.t ?? 'n'
    this.style = this.styles[Number(attributes.s ?? 0)] ?? { kind: 'number' }
    this.value = ''
    this.hasFormula = false
  }

  private closeCell(): void {
    if (!this.row) return
    const value = this.readValue()
    if (value === '') return
    while (this.row.cells.length < this.column) this.row.cells.push('')
    this.row.cells[this.column] = value
  }

  private readValue(): string | number {
    const { type, value: text } = this
    if (type === 's') return text === '' ? '' : Number(text)
    if (type === 'b') return text === '' ? '' : text === '1' || text === 'true' ? 'true' : 'false'
    if (type === 'e') return this.addFault('cell_error', `The cell holds the error ${text.slice(0, 20)}`)
    if (this.hasFormula && text === '' && type !== 'str')
      return this.addFault('formula_without_value', 'The cell holds a formula whose result was not saved')
    if (type === 'str' || type === 'inlineStr') return unescapeText(text)
    return type === 'd' ? text : toCellText(text, this.style, this.is1904)
  }

  private addFault(code: string, message: string): string {
    if (!this.row) return ''
    const fault = { index: this.column, code, message: `${message}; it is left empty` }
    this.row.faults = [...(this.row.faults ?? []), fault]
    return ''
  }
}

/** `AB12` is the 28th column, 27 from 0. */
function toColumn(reference: string): number {
  let column = 0
  for (let at = 0; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  if (column < 1 || column > 16_384) throw brokenWorkbook()
  return column - 1
}
