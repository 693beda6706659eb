import { findCardIssuer } from './card-numbers'

/** Over this share of a column's filled cells, the sender is asked to leave the column out. */
const SHARE_MAX = 0.05

export type CardColumn = { column: string; filled: number; hits: number; share: number }

export type CardTally = {
  /** Looks at one cell and counts it; answers the issuer whose card it looks like. */
  count: (column: string, cell: string) => string | null
  /** Columns of which more than 5 % of the filled cells look like a payment card, most hits first. */
  listSuspects: () => CardColumn[]
}

/** Counts cells that look like payment cards, column by column. Give it columns that are checked only. */
export function createCardTally(): CardTally {
  const counts = new Map<string, { filled: number; hits: number }>()
  return {
    count: (column, cell) => {
      if (cell.trim() === '') return null
      const count = counts.get(column) ?? { filled: 0, hits: 0 }
      counts.set(column, count)
      const issuer = findCardIssuer(cell)
      count.filled += 1
      if (issuer !== null) count.hits += 1
      return issuer
    },
    listSuspects: () =>
      [...counts]
        .map(([column, { filled, hits }]) => ({ column, filled, hits, share: hits / filled }))
        .filter(({ share }) => share > SHARE_MAX)
        .sort((left, right) => right.hits - left.hits),
  }
}
