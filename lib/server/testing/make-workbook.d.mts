export type WorkbookCell = string | number | boolean | null | { xml: string }
export type WorkbookRow = WorkbookCell[] | { line: number; cells: WorkbookCell[] }
export type WorkbookOptions = {
  sheets: { name: string; rows?: WorkbookRow[]; state?: 'hidden' | 'veryHidden'; xml?: string }[]
  styles?: (string | number)[]
  is1904?: boolean
  more?: Record<string, string>
}

export function makeZip(
  parts: Record<string, string | Uint8Array>,
  options?: { sizeSaid?: Record<string, number>; encrypted?: string[] },
): Buffer
export function makeWorkbookParts(options: WorkbookOptions): Record<string, string>
export function makeWorkbook(options: WorkbookOptions): Buffer
