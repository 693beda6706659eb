import { describeStaging } from '@/lib/server/services/import/import-stage'
import type { ImportRow } from '@/lib/server/services/import/require-import'

/** What a check is good for: an import that is confirmed with just this. */
export function describeCheck(row: ImportRow): object {
  const { mode, duplicatesBy, duplicatesWithin } = row
  return { staging: describeStaging(row), mode, duplicatesBy, duplicatesWithin }
}
