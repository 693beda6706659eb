import { expect, test } from 'vitest'
import { addUndo, noUndo, readUndoPages } from '@/lib/client/import/read-undo'
import type { ImportUndoDto } from '@/lib/contracts/import-run'

const stayer = { contactId: 'con_1', name: 'Ann', e164: '+12125550100', why: 'called' as const }
const pages: Record<string, ImportUndoDto> = {
  first: { leaves: 3, restores: 1, returns: 2, stays: 1, stayers: [stayer], nextCursor: '20' },
  '20': { leaves: 4, restores: 0, returns: 0, stays: 1, stayers: [stayer], nextCursor: '40' },
  '40': { leaves: 0, restores: 5, returns: 0, stays: 0, stayers: [], nextCursor: null },
}

test('answers add up page by page, each known as soon as it is there', async () => {
  const asked: (string | null)[] = []
  const known: ImportUndoDto[] = []
  let sum = noUndo
  const ask = async (cursor: string | null) => {
    asked.push(cursor)
    const page = pages[cursor ?? 'first']
    if (!page) throw new Error('no such page')
    return page
  }
  for await (const page of readUndoPages(ask)) {
    sum = addUndo(sum, page)
    known.push(sum)
  }
  expect(asked).toEqual([null, '20', '40'])
  expect(known.map(({ leaves, nextCursor }) => [leaves, nextCursor])).toEqual([
    [3, '20'],
    [7, '40'],
    [7, null],
  ])
  expect(sum).toEqual({
    leaves: 7,
    restores: 6,
    returns: 2,
    stays: 2,
    stayers: [stayer, stayer],
    nextCursor: null,
  })
})
