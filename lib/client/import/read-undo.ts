import type { ImportUndoDto } from '@/lib/contracts/import-run'

export const noUndo: ImportUndoDto = {
  leaves: 0,
  restores: 0,
  returns: 0,
  stays: 0,
  stayers: [],
  nextCursor: '0',
}

const stayersMax = 50

/** Answers about the rows of a file, one page after the other. */
export async function* readUndoPages(
  ask: (cursor: string | null) => Promise<ImportUndoDto>,
): AsyncGenerator<ImportUndoDto> {
  let cursor: string | null = null
  do {
    const page: ImportUndoDto = await ask(cursor)
    yield page
    cursor = page.nextCursor
  } while (cursor !== null)
}

/** What is known of an undo with the next page of its rows. */
export function addUndo(sum: ImportUndoDto, page: ImportUndoDto): ImportUndoDto {
  return {
    leaves: sum.leaves + page.leaves,
    restores: sum.restores + page.restores,
    returns: sum.returns + page.returns,
    stays: sum.stays + page.stays,
    stayers: [...sum.stayers, ...page.stayers].slice(0, stayersMax),
    nextCursor: page.nextCursor,
  }
}
