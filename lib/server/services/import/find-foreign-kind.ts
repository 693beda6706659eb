/** What a file is that holds no table we can read, by its first bytes; null for what may be text. */
export function findForeignKind(bytes: Uint8Array): string | null {
  const starts = (...wanted: number[]) => wanted.every((byte, index) => bytes[index] === byte)
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) {
    return Buffer.from(bytes).includes('EncryptedPackage', 0, 'utf16le')
      ? 'a workbook with a password'
      : 'an old Excel workbook (.xls) or one with a password'
  }
  if (starts(0x25, 0x50, 0x44, 0x46)) return 'a PDF'
  if (starts(0x1f, 0x8b)) return 'a gzip file'
  if (starts(0x37, 0x7a, 0xbc, 0xaf)) return 'a 7-Zip file'
  if (starts(0x52, 0x61, 0x72, 0x21)) return 'a RAR file'
  if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) return 'UTF-32 text'
  const text = Buffer.from(bytes.subarray(0, 1024)).toString('latin1').trimStart().toLowerCase()
  if (text.startsWith('{\\rtf')) return 'a text document (RTF)'
  if (/^(\ufeff|ï»¿)?<(!doctype|html|\?xml|table)/.test(text)) return 'a web page or XML'
  if (/^(\{\s*"|\[\s*[{"[])/.test(text)) return 'JSON'
  return null
}

/** Whether the bytes begin a ZIP file, which an Excel workbook is. */
export function isZip(bytes: Uint8Array): boolean {
  const kind = Buffer.from(bytes.subarray(0, 4)).toString('latin1')
  return kind === 'PK\u0003\u0004' || kind === 'PK\u0005\u0006'
}

/** More of a text than this are never control characters. */
const CONTROL_SHARE_MAX = 0.02

export function isBinary(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
  const controls = text.match(/[\u0000-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0
  return controls > 1 && controls > text.length * CONTROL_SHARE_MAX
}
