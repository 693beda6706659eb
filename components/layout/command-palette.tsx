'use client'
import { Modal } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { PaletteAct } from '@/components/layout/palette-act'
import { PaletteCommands } from '@/components/layout/palette-commands'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { PauseEverythingDialog, useResumeEverything } from '@/components/shared/pause-everything'
import { apiPost } from '@/lib/client/api-client'
import type { AddDncResult } from '@/lib/contracts/dnc'

/** What a line of the palette asks for; the last three ask again before they act. */
type CommandPaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

/** ⌘K: go somewhere, find a person by number, stop calls to it, start or pause a campaign, pause everything. */
export function CommandPalette({ isOpen, onOpenChange }: CommandPaletteProps) {
  const queryClient = useQueryClient()
  const resumeEverything = useResumeEverything()
  const [asked, setAsked] = useState<PaletteAct | null>(null)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      onOpenChange(!isOpen)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [isOpen, onOpenChange])

  const refresh = () =>
    Promise.all(
      [['campaigns'], ['overview'], ['contacts'], ['dnc']].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    )
  const move = async (campaignId: string, action: 'start' | 'pause' | 'resume', done: string) => {
    await apiPost(`/campaigns/${campaignId}/${action}`)
    notifyDone(done)
    await refresh()
  }
  const act = (wanted: PaletteAct) => {
    onOpenChange(false)
    if (wanted.kind === 'resume_everything') void resumeEverything()
    else if (wanted.kind === 'pause' || wanted.kind === 'resume') {
      const done = `${wanted.name} ${wanted.kind === 'pause' ? 'hands out nothing more' : 'goes on'}`
      move(wanted.campaignId, wanted.kind, done).catch((error: unknown) =>
        notifyFailed(`${wanted.name} was not ${wanted.kind}d`, error),
      )
    } else setAsked(wanted)
  }
  const addToDnc = async (number: string) => {
    const { words } = await apiPost<AddDncResult>('/dnc', {
      number,
      reason: 'Added from the command palette',
    })
    notifyDone(`${number} will not be called again`, words)
    await refresh()
  }
  const close = (open: boolean) => {
    if (!open) setAsked(null)
  }

  return (
    <>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
        <Modal.Container placement="top" size="md">
          <Modal.Dialog aria-label="Search or run a command" className="overflow-hidden p-0">
            <PaletteCommands isOpen={isOpen} onAct={act} onClose={() => onOpenChange(false)} />
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
      <PauseEverythingDialog isOpen={asked?.kind === 'pause_everything'} onOpenChange={close} />
      <ConfirmDialog
        isOpen={asked?.kind === 'never_call'}
        onOpenChange={close}
        title={asked?.kind === 'never_call' ? `Never call ${asked.number} again?` : ''}
        confirmLabel="Never call again"
        tone="danger"
        onConfirm={() => asked?.kind === 'never_call' && addToDnc(asked.number)}
      >
        <p>The number goes on your organisation's DNC list: no campaign hands it out from now on.</p>
        <p>
          If it is with the dialer at this moment, that one call may still ring. A compliance officer can end
          the entry.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked?.kind === 'start'}
        onOpenChange={close}
        title={asked?.kind === 'start' ? `Start ${asked.name}?` : ''}
        confirmLabel="Start campaign"
        onConfirm={() =>
          asked?.kind === 'start' && move(asked.campaignId, 'start', `${asked.name} is starting`)
        }
      >
        The dialer begins to call its contacts as soon as Webex Contact Center has accepted the start.
      </ConfirmDialog>
    </>
  )
}
