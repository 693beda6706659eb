import { CircleCheck, CircleHelp, CircleX, LoaderCircle, type LucideIcon } from 'lucide-react'
import { Badge, type Tone } from '@/components/shared/badge'
import { commandStatusWords } from '@/lib/client/campaign/words'
import type { CommandStatus } from '@/lib/contracts/campaign'

const looks: Record<CommandStatus, { tone: Tone; icon: LucideIcon }> = {
  requested: { tone: 'info', icon: LoaderCircle },
  accepted: { tone: 'success', icon: CircleCheck },
  failed: { tone: 'danger', icon: CircleX },
  unknown: { tone: 'warning', icon: CircleHelp },
}

export function CommandBadge({ status }: { status: CommandStatus }) {
  const { tone, icon } = looks[status]
  const { name, means } = commandStatusWords[status]
  return (
    <Badge tone={tone} icon={icon} title={means}>
      {name}
    </Badge>
  )
}
