import {
  CircleCheck,
  CircleDashed,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  Undo2,
  Upload,
} from 'lucide-react'
import { Badge, type Tone } from '@/components/shared/badge'
import { type ImportDto, type ImportStatus, importStatusWords } from '@/lib/contracts/import'

const looks: Record<ImportStatus, { tone: Tone; icon: LucideIcon }> = {
  uploading: { tone: 'info', icon: Upload },
  mapping: { tone: 'info', icon: CircleDashed },
  running: { tone: 'info', icon: LoaderCircle },
  done: { tone: 'success', icon: CircleCheck },
  failed: { tone: 'danger', icon: CircleX },
  cancelled: { tone: 'neutral', icon: CircleX },
  undone: { tone: 'neutral', icon: Undo2 },
}

export function ImportStatusBadge({
  data,
}: {
  data: Pick<ImportDto, 'status' | 'isUndoing' | 'isChecking' | 'check' | 'fault'>
}) {
  if (data.isUndoing) {
    return (
      <Badge tone="warning" icon={Undo2}>
        Undoing
      </Badge>
    )
  }
  if (data.isChecking || data.check) {
    return (
      <Badge tone="info" icon={data.isChecking ? LoaderCircle : CircleCheck}>
        {data.isChecking ? 'Being checked' : 'Checked, waits'}
      </Badge>
    )
  }
  const { tone, icon } = looks[data.status]
  return (
    <Badge tone={tone} icon={icon} {...(data.fault ? { title: data.fault } : {})}>
      {importStatusWords[data.status]}
    </Badge>
  )
}
