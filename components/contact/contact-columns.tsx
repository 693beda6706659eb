import { Ban } from 'lucide-react'
import type { Column } from '@/components/data-table/column'
import { Badge } from '@/components/shared/badge'
import { Num } from '@/components/shared/num'
import { RelativeTime } from '@/components/shared/time'
import type { ContactSummaryDto } from '@/lib/contracts/contact'

export const contactColumns: Column<ContactSummaryDto>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'name',
    cell: (row) => (
      <span className="inline-flex items-center gap-1.5">
        {nameContact(row)}
        {row.isStopped ? <Badge icon={Ban}>Stopped</Badge> : null}
      </span>
    ),
  },
  {
    id: 'number',
    header: 'First number',
    cell: (row) => <span className="tabular-nums">{row.numbers[0]?.e164 ?? '–'}</span>,
  },
  { id: 'numbers', header: 'Numbers', align: 'right', cell: (row) => <Num value={row.numbers.length} /> },
  {
    id: 'zone',
    header: 'Zone',
    cell: (row) => {
      const zones = row.numbers[0]?.zones ?? []
      const words = zones.map((zone) => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')).join(' + ')
      return (
        <span className="block max-w-72 truncate" title={zones.join(', ')}>
          {words || '–'}
        </span>
      )
    },
  },
  {
    id: 'key',
    header: 'Key',
    cell: (row) => (/^lst_[0-9a-z]{13}:/.test(row.externalKey) ? '–' : row.externalKey),
  },
  { id: 'lists', header: 'Lists', cell: (row) => row.lists.map((list) => list.name).join(', ') },
  { id: 'email', header: 'E-mail', isHidden: true, cell: (row) => row.email ?? '–' },
  { id: 'createdAt', header: 'Added', sort: 'createdAt', cell: (row) => <RelativeTime at={row.createdAt} /> },
]

/** The name, or what else people know a contact by. */
export function nameContact(contact: {
  firstName: string
  lastName: string
  numbers: readonly { e164: string }[]
}): string {
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ')
  return name || (contact.numbers[0]?.e164 ?? 'Without a name')
}
