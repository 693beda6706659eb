import { Archive, CircleCheck, CircleOff, Clock, TimerOff } from 'lucide-react'
import { Badge } from '@/components/shared/badge'
import type { ContactListDto } from '@/lib/contracts/contact-list'

type Dates = Pick<ContactListDto, 'archivedAt' | 'isActive' | 'activeFrom' | 'expiresAt'>

/** One state a list, the strongest first; `listContactLists` filters by the same. */
export function ListStateBadge({ list }: { list: Dates }) {
  const now = new Date()
  if (list.archivedAt) {
    return (
      <Badge icon={Archive} title="It takes no contacts and no campaign can use it.">
        Archived
      </Badge>
    )
  }
  if (list.expiresAt && new Date(list.expiresAt) <= now) {
    return (
      <Badge tone="warning" icon={TimerOff} title="Its contacts are not handed out any more.">
        Expired
      </Badge>
    )
  }
  if (!list.isActive) {
    return (
      <Badge tone="warning" icon={CircleOff} title="Its contacts are not handed out until it is switched on.">
        Switched off
      </Badge>
    )
  }
  if (list.activeFrom && new Date(list.activeFrom) > now) {
    return (
      <Badge tone="info" icon={Clock} title="Its contacts are handed out from its day on.">
        Not active yet
      </Badge>
    )
  }
  return (
    <Badge tone="success" icon={CircleCheck} title="Its campaigns hand out its contacts.">
      Active
    </Badge>
  )
}
