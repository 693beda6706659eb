import { crc32, deflateRawSync } from 'node:zlib'

// Workbooks for tests, written part by part, so that each oddity of one can be made.

/** A ZIP file of the given parts; `sizeSaid` lies about a part's unpacked size. */
export function makeZip(parts, { sizeSaid = {}, encrypted = [] } = {}) {
  const bodies = []
  const directory = []
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const data = Buffer.from(content)
    const packed = deflateRawSync(data, { level: 9 })
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(encrypted.includes(name) ? 1 : 0, 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt16LE(0x21, 8)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(sizeSaid[name] ?? data.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, Buffer.from(name)])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), fields, tail, Buffer.from(name)]),
    )
    bodies.push(local, packed)
    offset += local.length + packed.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, central, Buffer.from('PK\u0005\u0006', 'latin1'), end])
}

const toXml = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c])

/** The name of a column, from 0. */
export function columnName(index) {
  return index < 26
    ? String.fromCharCode(65 + index)
    : columnName(Math.floor(index / 26) - 1) + columnName(index % 26)
}

/**
 * A sheet's XML. Rows are arrays of cells; a cell is text (shared), a number, a boolean, null (none) or the XML of a
 * cell, in which `@` stands for its place: `{ xml: '<c r="@" t="e"><v>#N/A</v></c>' }`. A row may be
 * `{ line, cells }`.
 */
export function makeSheet(rows, share) {
  let line = 0
  const body = rows.map((row) => {
    const cells = Array.isArray(row) ? row : row.cells
    line = Array.isArray(row) ? line + 1 : row.line
    const xml = cells.map((cell, index) => {
      const place = `${columnName(index)}${line}`
      if (cell === null) return ''
      if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`
      if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`
      if (typeof cell === 'string') return `<c r="${place}" t="s"><v>${share(cell)}</v></c>`
      return cell.xml.replace('@', place)
    })
    return `<row r="${line}">${xml.join('')}</row>`
  })
  return `${head}<worksheet xmlns="${main}"><sheetData>${body.join('')}</sheetData></worksheet>`
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006/relationships'

/**
 * A workbook's parts. `sheets`: `{ name, rows, state?, xml? }`; `styles`: number formats by their codes or numbers, of
 * which the first is style 1; `more`: other parts, or other wordings of these.
 */
export function makeWorkbookParts({ sheets, styles = [], is1904 = false, more = {} }) {
  const texts = new Map()
  const share = (text) => {
    if (!texts.has(text)) texts.set(text, texts.size)
    return texts.get(text)
  }
  const sheetParts = Object.fromEntries(
    sheets.map(({ rows, xml }, i) => [`xl/worksheets/sheet${i + 1}.xml`, xml ?? makeSheet(rows, share)]),
  )
  const codes = styles.filter((style) => typeof style === 'string')
  const idOf = (style) => (typeof style === 'number' ? style : 164 + codes.indexOf(style))
  const relations = (list) =>
    `${head}<Relationships xmlns="${packages}">${list.map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`).join('')}</Relationships>`
  return {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    '_rels/.rels': relations([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}">${is1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${sheets
      .map(
        ({ name, state }, i) =>
          `<sheet name="${toXml(name)}" sheetId="${i + 1}"${state ? ` state="${state}"` : ''} r:id="rId${i + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map((_, i) => [`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`]),
      ['rIdS', 'styles', 'styles.xml'],
      ['rIdT', 'sharedStrings', 'sharedStrings.xml'],
    ]),
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts>${codes
      .map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${toXml(code)}"/>`)
      .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles
      .map((style) => `<xf numFmtId="${idOf(style)}"/>`)
      .join('')}</cellXfs></styleSheet>`,
    ...sheetParts,
    'xl/sharedStrings.xml': `${head}<sst xmlns="${main}">${[...texts.keys()]
      .map((text) => `<si><t xml:space="preserve">${toXml(text)}</t></si>`)
      .join('')}</sst>`,
    ...more,
  }
}

export function makeWorkbook(options) {
  return makeZip(makeWorkbookParts(options))
}
