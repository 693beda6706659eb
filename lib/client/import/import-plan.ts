import type { ImportDto, ImportMapping, ImportMode } from '@/lib/contracts/import'
import type { DuplicateRule } from '@/lib/contracts/import-run'

/** What a check or an import goes by. */
export type ImportPlan = {
  mapping: ImportMapping
  /** Null: no workbook. */
  sheet: string | null
  mode: ImportMode
  duplicates: DuplicateRule
}

/** The same text for the same plan: columns in any order, left out or not named. */
export function describePlan({ mapping, sheet, mode, duplicates }: ImportPlan): string {
  const targets = Object.entries(mapping)
    .filter(([, target]) => target)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([targets, sheet, mode, duplicates.by, duplicates.within])
}

/** Nothing was checked; a check is at work, has found something, or failed; or it was one of another plan. */
export type CheckState = 'none' | 'stale' | 'checking' | 'checked' | 'failed'

export function judgeCheck(data: ImportDto, plan: ImportPlan): CheckState {
  if (data.mapping === null || data.status !== 'mapping') return 'none'
  const { mapping, sheet, mode, duplicates } = data
  if (describePlan({ mapping, sheet, mode, duplicates }) !== describePlan(plan)) return 'stale'
  if (data.isChecking) return 'checking'
  if (data.check !== null) return 'checked'
  return data.fault === null ? 'stale' : 'failed'
}
