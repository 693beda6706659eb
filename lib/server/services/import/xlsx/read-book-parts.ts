import path from 'node:path'
import type { WorkbookSheet } from '@/lib/server/services/import/file-format'
import { type CellStyle, readNumberFormat, unescapeText } from '@/lib/server/services/import/xlsx/cell-text'
import { type Archive, brokenWorkbook } from '@/lib/server/services/import/xlsx/open-archive'
import { readXml, readXmlPart } from '@/lib/server/services/import/xlsx/read-xml'
import type { SharedStrings } from '@/lib/server/services/import/xlsx/shared-strings'

export type BookSheet = { name: string; part: string; isVisible: boolean }

export type Book = {
  archive: Archive
  is1904: boolean
  sheets: BookSheet[]
  stylesPart: string
  stringsPart: string
}

const ITEMS_MAX = 100_000

/** What a workbook consists of. */
export async function readBook(archive: Archive): Promise<Book> {
  const root = await readRelations(archive, '_rels/.rels', '')
  const part =
    [...root.values()].find((relation) => relation.type === 'officeDocument')?.part ?? 'xl/workbook.xml'
  if (!archive.has(part)) throw brokenWorkbook()
  const folder = path.posix.dirname(part)
  const relations = await readRelations(archive, `${folder}/_rels/${path.posix.basename(part)}.rels`, folder)
  let is1904 = false
  const sheets: Book['sheets'] = []
  await readXmlPart(await archive.read(part), {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = isTrue(attributes.date1904)
      if (name !== 'sheet' || sheets.length >= ITEMS_MAX) return
      const id = Object.entries(attributes).find(([key]) => key === 'r:id' || key.endsWith(':id'))?.[1]
      const relation = relations.get(id ?? '')
      if (relation?.type !== 'worksheet') return
      const isVisible = attributes.state === undefined || attributes.state === 'visible'
      sheets.push({ name: attributes.name ?? '', part: relation.part, isVisible })
    },
  })
  const find = (type: string) => [...relations.values()].find((relation) => relation.type === type)?.part
  return {
    archive,
    is1904,
    sheets,
    stylesPart: find('styles') ?? `${folder}/styles.xml`,
    stringsPart: find('sharedStrings') ?? `${folder}/sharedStrings.xml`,
  }
}

const SHEETS_MEASURED = 100
const BEGINNING_BYTES = 16 * 1024

/** Its sheets with how far each goes, as its own first words say. Of very many only the first are asked. */
export async function listSheets({ archive, sheets }: Book): Promise<WorkbookSheet[]> {
  const listed: WorkbookSheet[] = []
  for (const [index, { name, part, isVisible }] of sheets.entries()) {
    const rows = index < SHEETS_MEASURED ? await measureSheet(archive, part) : null
    listed.push({ name, isHidden: !isVisible, rows })
  }
  return listed
}

/** `<dimension ref="A1:H1200"/>` stands before the rows. One cell alone is what programs say that do not know it. */
async function measureSheet(archive: Archive, part: string): Promise<number | null> {
  const stream = await archive.read(part)
  if (!stream) return null
  let text = ''
  for await (const piece of stream) {
    text += Buffer.from(piece).toString('latin1')
    if (text.length >= BEGINNING_BYTES || text.includes('sheetData')) break
  }
  const last = /<(?:\w+:)?dimension\b[^>]*\bref="\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?(\d{1,7})"/.exec(text)?.[1]
  return last === undefined ? null : Number(last)
}

type Relation = { type: string; part: string }

async function readRelations(archive: Archive, part: string, folder: string): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>()
  await readXmlPart(await archive.read(part), {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || !Id || !Target || TargetMode === 'External') return
      if (relations.size >= ITEMS_MAX) return
      const target = Target.startsWith('/') ? Target.slice(1) : path.posix.join(folder, Target)
      relations.set(Id, { type: path.posix.basename(Type ?? ''), part: target })
    },
  })
  return relations
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true'
}

/** The styles of cells, by the number that a cell gives. */
export async function readStyles(book: Book): Promise<CellStyle[]> {
  const codes = new Map<number, string>()
  const styles: CellStyle[] = []
  let isInCells = false
  await readXmlPart(await book.archive.read(book.stylesPart), {
    open(name, attributes) {
      if (name === 'cellXfs') isInCells = true
      if (styles.length >= ITEMS_MAX || codes.size >= ITEMS_MAX) return
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
      const id = Number(attributes.numFmtId ?? 0)
      if (name === 'xf' && isInCells) styles.push(readNumberFormat(id, codes.get(id)))
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false
    },
  })
  return styles
}

/** Fills `strings` with the shared texts, those up to the place `last` at least. */
export async function readStrings(book: Book, strings: SharedStrings, last = Number.POSITIVE_INFINITY) {
  const stream = last < 0 ? null : await book.archive.read(book.stringsPart)
  if (!stream) return
  let text = ''
  let count = 0
  let isText = false
  // Readings of Japanese words stand beside the text itself.
  let isReading = false
  const pieces = readXml(stream, {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') isReading = true
      else if (name === 't') isText = !isReading
    },
    close(name) {
      if (name === 't') isText = false
      else if (name === 'rPh') isReading = false
      else if (name === 'si') {
        strings.add(unescapeText(text))
        count += 1
      }
    },
    text(piece) {
      if (isText) text += piece
    },
  })
  for await (const _ of pieces) {
    await strings.flush(false)
    if (count > last) break
  }
  await strings.flush(true)
}
