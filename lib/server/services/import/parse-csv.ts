/** Longer than any row of a list: beyond it a quote was opened and never closed. */
export const rowCharsMax = 512 * 1024
/** So many rows that cannot be read are passed over; what has more of them is no list. */
const FAULTS_MAX = 100
const TEXT_CHARS_MAX = 4_000

/** `text`: the beginning of what could not be read, to the end of its line. */
export type UnreadableRow = { kind: 'unreadable'; line: number; code: string; message: string; text: string }
export type CsvRow = { kind: 'row'; line: number; cells: string[] } | UnreadableRow

const LF = 10
const CR = 13
const SPACE = 32
const QUOTE = 34
const BYTE_ORDER_MARK = 0xfeff

const openQuote = {
  code: 'quote_not_closed',
  message: 'A quote is opened and never closed: this line was not read',
}
const tooLong = { code: 'row_too_long', message: 'The row is longer than 512 KB: it was not read' }
const givenUp = {
  code: 'rest_unreadable',
  message: `${FAULTS_MAX} rows could not be read as CSV: what follows was not read`,
}

/**
 * Reads CSV (RFC 4180, and what people make of it) piece by piece, the same rows however the text is cut. Line breaks
 * are \r\n, \n or \r, also mixed; `line` is where a row begins, from 1, counting those inside quotes. A quote inside
 * a cell is part of it. A quote that is never closed, or whose cell has line breaks and goes on after the second quote,
 * costs its own line only: reading goes on with the next.
 */
export class CsvParser {
  private text = ''
  private rowAt = 0
  private cellAt = 0
  private at = 0
  private place: 'start' | 'plain' | 'quoted' | 'after_quote' = 'start'
  private cells: string[] = []
  /** What was read of a quoted cell, without its quotes; from `quotedAt` on it is still to be taken. */
  private quoted = ''
  private quotedAt = 0
  private hasQuotes = false
  private line = 1
  private isDropping = false
  private faults = 0
  private readonly delimiter: number

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0)
  }

  /** The rows that have ended with this piece. */
  push(piece: string): CsvRow[] {
    return this.read(piece, false)
  }

  /** What is left when the text ends. */
  end(): CsvRow[] {
    return this.read('', true)
  }

  private read(piece: string, isEnd: boolean): CsvRow[] {
    const rows: CsvRow[] = []
    if (this.faults > FAULTS_MAX) return rows
    this.text += piece
    while (!this.isDropping || this.dropLine(isEnd)) {
      const fault = this.readRows(rows, isEnd)
      if (fault === null) break
      this.faults += 1
      const said = this.faults > FAULTS_MAX ? givenUp : fault
      rows.push({ kind: 'unreadable', line: this.line, ...said, text: this.readBeginning() })
      if (this.faults > FAULTS_MAX) return rows
      this.isDropping = true
    }
    this.text = this.text.slice(this.rowAt)
    this.at -= this.rowAt
    this.cellAt -= this.rowAt
    this.quotedAt -= this.rowAt
    this.rowAt = 0
    return rows
  }

  /** Reads as far as the text goes. Answers what is wrong with the row that begins at `rowAt`, if it is. */
  private readRows(rows: CsvRow[], isEnd: boolean): typeof openQuote | null {
    const { text, delimiter } = this
    // Whether \n follows a \r at the very end is not known yet.
    const until = !isEnd && text.charCodeAt(text.length - 1) === CR ? text.length - 1 : text.length
    while (this.at < until) {
      const code = text.charCodeAt(this.at)
      if (this.place === 'quoted') this.findQuote(until)
      else if (code === delimiter) this.endCell()
      else if (code === LF || code === CR) {
        this.endCell()
        if (code === CR && text.charCodeAt(this.at) === LF) this.at += 1
        if (this.at - this.rowAt <= rowCharsMax) this.endRow(rows)
      } else if (this.place === 'start') this.beginCell(code)
      else if (this.place === 'plain') this.findCellEnd(until)
      else if (code === QUOTE && text.charCodeAt(this.at - 1) === QUOTE) {
        this.quoted += '"'
        this.quotedAt = this.at + 1
        this.at += 1
        this.place = 'quoted'
      } else if (code === SPACE) this.at += 1
      else if (/[\r\n]/.test(this.quoted)) return openQuote
      else this.place = 'plain'
      if (this.at - this.rowAt > rowCharsMax)
        return text.slice(this.rowAt, this.rowAt + rowCharsMax).includes('"') ? openQuote : tooLong
    }
    if (!isEnd) return null
    if (this.place === 'quoted') return openQuote
    if (this.at > this.rowAt) {
      this.endCell()
      this.endRow(rows)
    }
    return null
  }

  private beginCell(code: number): void {
    this.at += 1
    if (code === QUOTE) {
      this.place = 'quoted'
      this.hasQuotes = true
      this.quoted = ''
      this.quotedAt = this.at
    } else if (code === BYTE_ORDER_MARK && this.at - 1 === this.rowAt) this.cellAt = this.at
    else if (code !== SPACE) this.place = 'plain'
  }

  private findQuote(until: number): void {
    const quote = this.text.indexOf('"', this.at)
    this.at = quote < 0 ? until : quote + 1
    if (quote < 0) return
    this.quoted += this.text.slice(this.quotedAt, quote)
    this.place = 'after_quote'
  }

  private findCellEnd(until: number): void {
    const { text, delimiter } = this
    let at = this.at
    for (; at < until; at += 1) {
      const code = text.charCodeAt(at)
      if (code === delimiter || code === LF || code === CR) break
    }
    this.at = at
  }

  /** Ends the cell before the delimiter or line break at `at`, and steps over that. */
  private endCell(): void {
    this.cells.push(this.place === 'after_quote' ? this.quoted : this.text.slice(this.cellAt, this.at))
    this.at += 1
    this.cellAt = this.at
    this.place = 'start'
  }

  private endRow(rows: CsvRow[]): void {
    rows.push({ kind: 'row', line: this.line, cells: this.cells })
    const breaks = this.hasQuotes ? this.text.slice(this.rowAt, this.at).match(/\r\n|\n|\r/g)?.length : 1
    this.line += breaks ?? 1
    this.beginRow(this.at)
  }

  private beginRow(at: number): void {
    this.rowAt = at
    this.cellAt = at
    this.at = at
    this.place = 'start'
    this.cells = []
    this.hasQuotes = false
  }

  private readBeginning(): string {
    const [line = ''] = this.text.slice(this.rowAt, this.rowAt + TEXT_CHARS_MAX).split(/[\r\n]/, 1)
    return line
  }

  /** Steps over the rest of the line; false while its end has not come. */
  private dropLine(isEnd: boolean): boolean {
    const found = /\r\n|\n|\r/.exec(this.rowAt === 0 ? this.text : this.text.slice(this.rowAt))
    const end = found ? this.rowAt + found.index + found[0].length : this.text.length
    if (!found || (found[0] === '\r' && end === this.text.length && !isEnd)) {
      this.beginRow(found ? end - 1 : end)
      return false
    }
    this.line += 1
    this.beginRow(end)
    this.isDropping = false
    return true
  }
}
