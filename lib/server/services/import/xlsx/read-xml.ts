import type { Readable } from 'node:stream'
import { SaxesParser } from 'saxes'
import { brokenWorkbook } from '@/lib/server/services/import/xlsx/open-archive'

/** Names come without their prefix: some programs write `x:row`. */
export type XmlHandlers = {
  open?: (name: string, attributes: Readonly<Record<string, string>>) => void
  close?: (name: string) => void
  text?: (text: string) => void
}

const DEPTH_MAX = 64
/** Text without a tag, or a tag without its end, is not longer than this: a cell has at most 32,767 characters. */
const SILENT_CHARS_MAX = 4 * 1024 * 1024

/** Reads XML as it comes; answers after each piece, so that what was found in it can be taken away. */
export async function* readXml(
  stream: Readable,
  handlers: XmlHandlers,
): AsyncGenerator<{ bytesRead: number }> {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false })
  let depth = 0
  let silentChars = 0
  parser.on('opentag', ({ name, attributes }) => {
    silentChars = 0
    depth += 1
    if (depth > DEPTH_MAX) throw brokenWorkbook()
    handlers.open?.(toLocalName(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    silentChars = 0
    depth -= 1
    handlers.close?.(toLocalName(name))
  })
  if (handlers.text) {
    parser.on('text', handlers.text)
    parser.on('cdata', handlers.text)
  }
  let bytesRead = 0
  let decoder: TextDecoder | null = null
  for await (const value of stream) {
    const bytes: Uint8Array = value
    decoder ??= new TextDecoder(findEncoding(bytes))
    bytesRead += bytes.length
    silentChars += bytes.length
    parser.write(decoder.decode(bytes, { stream: true }))
    if (silentChars > SILENT_CHARS_MAX) throw brokenWorkbook()
    yield { bytesRead }
  }
  parser.write(decoder?.decode() ?? '').close()
  yield { bytesRead }
}

/** Reads a small part to its end. */
export async function readXmlPart(stream: Readable | null, handlers: XmlHandlers): Promise<void> {
  if (!stream) return
  for await (const _ of readXml(stream, handlers));
}

function toLocalName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function findEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
}
