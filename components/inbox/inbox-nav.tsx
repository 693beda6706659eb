import { PartsNav } from '@/components/layout/parts-nav'

const parts = [
  { href: '/inbox', label: 'Dispositions' },
  { href: '/inbox/unknown', label: 'Unknown outcomes' },
  { href: '/inbox/reconciliation', label: 'Reconciliation' },
]

export function InboxNav() {
  return <PartsNav label="Inbox" parts={parts} />
}
