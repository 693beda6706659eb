import {
  Archive,
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CirclePlay,
  CircleStop,
  CircleX,
  Flag,
  LoaderCircle,
  type LucideIcon,
  Pause,
} from 'lucide-react'
import { Badge, type Tone } from '@/components/shared/badge'
import { type CampaignState, campaignStateWords } from '@/lib/domain/campaign/states'

const looks: Record<CampaignState, { tone: Tone; icon: LucideIcon }> = {
  draft: { tone: 'neutral', icon: CircleDashed },
  ready: { tone: 'info', icon: CircleCheck },
  scheduled: { tone: 'info', icon: CalendarClock },
  starting: { tone: 'info', icon: LoaderCircle },
  running: { tone: 'success', icon: CirclePlay },
  pausing: { tone: 'warning', icon: LoaderCircle },
  paused: { tone: 'warning', icon: Pause },
  stopping: { tone: 'warning', icon: LoaderCircle },
  stopped: { tone: 'neutral', icon: CircleStop },
  completing: { tone: 'info', icon: LoaderCircle },
  completed: { tone: 'neutral', icon: Flag },
  archived: { tone: 'neutral', icon: Archive },
  failed: { tone: 'danger', icon: CircleX },
}

/** A campaign's state: icon, word, and what it means on hover. */
export function StatusBadge({ state }: { state: CampaignState }) {
  const { tone, icon } = looks[state]
  const { name, means } = campaignStateWords[state]
  return (
    <Badge tone={tone} icon={icon} title={means}>
      {name}
    </Badge>
  )
}
