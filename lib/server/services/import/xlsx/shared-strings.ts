import type { FileHandle } from 'node:fs/promises'
import { AppError } from '@/lib/domain/errors'
import { openSpoolFile } from '@/lib/server/services/import/xlsx/spool-file'

/** What strings may take of the memory; those beyond it lie in a file. */
const MEMORY_BYTES_MAX = 32 * 1024 * 1024
const STRING_BYTES = 40
const STRINGS_MAX = 20_000_000
const FLUSH_BYTES = 256 * 1024
const BLOCK_BYTES = 64 * 1024
const BLOCKS_MAX = 64

/**
 * Texts of a workbook by their places. The first ones, which most rows ask for, stay in memory; the others go to a file
 * of which some blocks are kept: a sheet asks for texts in about the order in which they were stored.
 */
export class SharedStrings {
  private readonly near: string[] = []
  private nearBytes = 0
  /** Where each text of the file ends; they stand there one after the other. */
  private ends = new Uint32Array(1024)
  private farCount = 0
  private farBytes = 0
  private pending: Buffer[] = []
  private pendingBytes = 0
  private spool: { file: FileHandle; close: () => Promise<void> } | null = null
  private readonly blocks = new Map<number, Buffer>()

  constructor(private readonly memoryBytesMax = MEMORY_BYTES_MAX) {}

  /** Keeps the next text. */
  add(text: string): void {
    if (this.farCount === 0 && this.nearBytes < this.memoryBytesMax) {
      this.near.push(text)
      this.nearBytes += text.length * 2 + STRING_BYTES
      return
    }
    if (this.near.length + this.farCount >= STRINGS_MAX)
      throw new AppError('payload_too_large', 'The workbook holds more than 20 million texts. Split it.')
    const bytes = Buffer.from(text)
    this.pending.push(bytes)
    this.pendingBytes += bytes.length
    this.farBytes += bytes.length
    if (this.farCount === this.ends.length) {
      const more = new Uint32Array(this.ends.length * 2)
      more.set(this.ends)
      this.ends = more
    }
    this.ends[this.farCount] = this.farBytes
    this.farCount += 1
  }

  /** Writes away what waits, if it is much; at the end all of it. */
  async flush(isEnd: boolean): Promise<void> {
    if (this.pendingBytes === 0 || (!isEnd && this.pendingBytes < FLUSH_BYTES)) return
    this.spool ??= await openSpoolFile()
    await this.spool.file.appendFile(Buffer.concat(this.pending))
    this.pending = []
    this.pendingBytes = 0
  }

  /** The text in memory; undefined where it lies in the file, or there is none. */
  peek(index: number): string | undefined {
    return this.near[index]
  }

  /** The text wherever it lies; null where there is none. */
  async load(index: number): Promise<string | null> {
    const near = this.near[index]
    if (near !== undefined) return near
    const place = index - this.near.length
    if (!(place >= 0 && place < this.farCount)) return null
    const begin = place === 0 ? 0 : (this.ends[place - 1] ?? 0)
    const end = this.ends[place] ?? begin
    const parts: Buffer[] = []
    for (let block = Math.floor(begin / BLOCK_BYTES); block * BLOCK_BYTES < end; block += 1) {
      const bytes = await this.loadBlock(block)
      const at = block * BLOCK_BYTES
      parts.push(bytes.subarray(Math.max(0, begin - at), Math.min(BLOCK_BYTES, end - at)))
    }
    return (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)).toString()
  }

  private async loadBlock(block: number): Promise<Buffer> {
    const known = this.blocks.get(block)
    if (known) return known
    const bytes = Buffer.alloc(BLOCK_BYTES)
    await this.spool?.file.read(bytes, 0, BLOCK_BYTES, block * BLOCK_BYTES)
    const [oldest] = this.blocks.keys()
    if (this.blocks.size >= BLOCKS_MAX && oldest !== undefined) this.blocks.delete(oldest)
    this.blocks.set(block, bytes)
    return bytes
  }

  async close(): Promise<void> {
    await this.spool?.close()
  }
}
