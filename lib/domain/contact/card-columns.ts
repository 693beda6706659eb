/** Over this share of a column's filled cells, the sender is asked to leave the column out. */
const SHARE_MAX = 0.05
/** Of fewer cells a single one would say so; its row alone is then refused. */
const FILLED_MIN = 20

export type CellCounts = { filled: number; cards: number }
export type CardColumn = CellCounts & { column: string; share: number }

/** Columns of which more than 5 % of the filled cells, twenty at least, look like the numbers of payment cards, most of them first. */
export function listCardColumns(counts: Readonly<Record<string, CellCounts>>): CardColumn[] {
  return Object.entries(counts)
    .map(([column, { filled, cards }]) => ({ column, filled, cards, share: cards / Math.max(1, filled) }))
    .filter(({ filled, share }) => filled >= FILLED_MIN && share > SHARE_MAX)
    .sort((left, right) => right.cards - left.cards)
}
