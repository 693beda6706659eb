import { expect, test } from 'vitest'
import { describePlan, type ImportPlan, judgeCheck } from '@/lib/client/import/import-plan'
import type { ImportDto } from '@/lib/contracts/import'
import type { ImportCheckDto } from '@/lib/contracts/import-run'

const plan: ImportPlan = {
  mapping: { Phone: 'number', Key: 'externalKey', Note: '' },
  sheet: null,
  mode: 'update',
  duplicates: { by: 'key', within: 'list' },
}
const rows = { read: 1, added: 1, updated: 0, unchanged: 0, rejected: 0, duplicates: 0 }
const check: ImportCheckDto = {
  rows,
  changedColumns: [],
  leaving: 0,
  staying: 0,
  onDnc: 0,
  warned: 0,
  cardColumns: [],
  checkedAt: '2026-11-30T12:00:00Z',
}
const waiting: ImportDto = {
  ...plan,
  id: 'imp_1',
  listId: 'lst_1',
  listName: 'Spring',
  fileName: 'spring.csv',
  status: 'mapping',
  rows,
  onDnc: 0,
  warned: 0,
  changedColumns: [],
  rowsTotal: null,
  phase: null,
  check: null,
  mappingWarnings: [],
  isChecking: false,
  progress: 0,
  bytes: { done: 0, total: 0 },
  fault: null,
  createdAt: '2026-11-30T12:00:00Z',
  createdBy: null,
  startedAt: null,
  finishedAt: null,
  removed: 0,
  kept: 0,
  restored: 0,
  isUndoing: false,
  canUndo: false,
  fileDeletedAt: null,
}

test('columns that are left out and their order make no other plan', () => {
  const same = { ...plan, mapping: { Key: 'externalKey', Phone: 'number' } }
  expect(describePlan(same)).toBe(describePlan(plan))
  expect(describePlan({ ...plan, sheet: 'People' })).not.toBe(describePlan(plan))
  expect(describePlan({ ...plan, mode: 'replace' })).not.toBe(describePlan(plan))
  expect(describePlan({ ...plan, duplicates: { by: 'key', within: 'file' } })).not.toBe(describePlan(plan))
  expect(describePlan({ ...plan, mapping: { ...plan.mapping, Note: 'Note' } })).not.toBe(describePlan(plan))
})

test('a check is good for just what it was asked for', () => {
  expect(judgeCheck({ ...waiting, status: 'uploading', mapping: null }, plan)).toBe('none')
  expect(judgeCheck({ ...waiting, isChecking: true }, plan)).toBe('checking')
  expect(judgeCheck({ ...waiting, check }, plan)).toBe('checked')
  expect(judgeCheck({ ...waiting, check }, { ...plan, mode: 'replace' })).toBe('stale')
  expect(judgeCheck({ ...waiting, check }, { ...plan, sheet: 'Other' })).toBe('stale')
  expect(judgeCheck({ ...waiting, fault: 'The file ends in a quote.' }, plan)).toBe('failed')
  expect(judgeCheck(waiting, plan)).toBe('stale')
})
