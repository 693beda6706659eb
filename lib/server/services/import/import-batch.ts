/**
 * Rows are read and written in batches that end at the same rows in every run. Tests make them small, so that a file of a
 * few rows has many.
 */
export const importBatch = { rows: 5_000 }
