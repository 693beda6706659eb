'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone, notifyFailed, notifyInfo } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import { count, formatNumber } from '@/lib/client/format'
import { awaitApplied } from '@/lib/client/inbox/queries'
import { useCan } from '@/lib/client/viewer'
import { type InboxMeta, type ReplaySetAsideResult, setAsideCountMax } from '@/lib/contracts/disposition'

type ReplayAllProps = {
  mark: string | null
  /** Of a list of what was set aside; undefined: the list shows something else. */
  meta: InboxMeta | undefined
}

/** Another try for everything that was set aside, once what kept it from being applied is mended. */
export function ReplayAll({ mark, meta }: ReplayAllProps) {
  const canReplay = useCan('disposition.replay')
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  if (!canReplay || meta?.asOf === undefined || meta.toReplay === undefined || meta.toReplay === 0)
    return null
  const { asOf: until, toReplay: total } = meta
  const words = total === null ? `more than ${formatNumber(setAsideCountMax)}` : formatNumber(total)
  const replay = async () => {
    let replayed = 0
    let last: ReplaySetAsideResult
    let after: string | null = null
    do {
      last = await apiPost<ReplaySetAsideResult>('/disposition-events/replay', {
        until,
        ...(mark === null ? {} : { mark }),
        ...(after === null ? {} : { after }),
      })
      replayed += last.replayed
      after = last.nextAfter
    } while (after !== null)
    await client.invalidateQueries({ queryKey: ['dispositions'] })
    if (last.lastEventId === null) {
      notifyInfo('Nothing was left to replay', 'Somebody else has replayed or dismissed them.')
      return
    }
    awaitApplied(last.lastEventId)
      .then(async (applied) => {
        await client.invalidateQueries({ queryKey: ['dispositions'] })
        if (applied === null) {
          notifyInfo(`${count(replayed, 'disposition')} will be replayed`, 'Others are applied first.')
        } else {
          notifyDone(
            `${count(replayed, 'disposition')} replayed`,
            'What still cannot be applied is set aside again, and stays in this list.',
          )
        }
      })
      .catch((error: unknown) =>
        notifyFailed('They are replayed, but what became of them is not known here', error),
      )
  }
  return (
    <>
      <div className="flex basis-full justify-end sm:basis-auto">
        <Button variant="outline" onPress={() => setAsking(true)}>
          <RotateCw aria-hidden /> Replay all {words}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={`Replay ${total === 1 ? 'the disposition' : `${words} dispositions`} that ${total === 1 ? 'was' : 'were'} set aside?`}
        confirmLabel="Replay all"
        onConfirm={replay}
      >
        <p>
          Each gets another try, oldest first, by the same rules as the first time. Those that were dismissed
          stay as they are, and so does what is set aside from now on.
        </p>
      </ConfirmDialog>
    </>
  )
}
