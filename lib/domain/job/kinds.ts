import type { Permission } from '@/lib/domain/permissions'

/** The kinds of work that takes long, as data: who may see it, who may cancel it (null: nobody), its unit. */
export const jobKinds = {
  import: { words: 'Import', read: 'list.read', cancel: 'list.write', unit: 'row' },
  import_check: { words: 'Check of a file', read: 'list.read', cancel: null, unit: 'row' },
  import_undo: { words: 'Undo of an import', read: 'list.read', cancel: null, unit: 'contact' },
  export: { words: 'Export', read: 'export', cancel: 'export', unit: 'contact' },
  enrolment: { words: 'Enrolment', read: 'campaign.read', cancel: null, unit: 'contact' },
  reorder: { words: 'New order of lists', read: 'campaign.read', cancel: null, unit: 'contact' },
  list_leave: { words: 'Lists taken off', read: 'campaign.read', cancel: null, unit: 'contact' },
  placement: { words: 'Time zones decided anew', read: 'rule_set.read', cancel: null, unit: 'contact' },
  recycle: { words: 'New pass', read: 'campaign.read', cancel: null, unit: 'contact' },
} as const satisfies Record<
  string,
  { words: string; read: Permission; cancel: Permission | null; unit: 'row' | 'contact' }
>

export type JobKind = keyof typeof jobKinds

export function isJobKind(text: string): text is JobKind {
  return Object.hasOwn(jobKinds, text)
}

export function listJobKinds(): JobKind[] {
  return Object.keys(jobKinds).filter(isJobKind)
}
