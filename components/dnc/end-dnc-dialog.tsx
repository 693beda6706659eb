'use client'
import { Button, Input, Label, Modal, TextField } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { explainError, notifyDone } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'

type EndDncDialogProps = { entry: { id: string; e164: string } | null; onClose: () => void }

/** Ends an entry; the reason is kept with it. */
export function EndDncDialog({ entry, onClose }: EndDncDialogProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [isPending, setPending] = useState(false)
  const close = () => {
    setReason('')
    setFault(null)
    onClose()
  }
  const send = async () => {
    if (!entry) return
    setPending(true)
    setFault(null)
    try {
      await apiPost(`/dnc/${entry.id}/end`, { reason })
      await Promise.all(['dnc', 'contacts'].map((key) => client.invalidateQueries({ queryKey: [key] })))
      notifyDone(entry.e164, 'The number may be called again.')
      close()
    } catch (error) {
      setFault(explainError(error))
    } finally {
      setPending(false)
    }
  }
  return (
    <Modal.Backdrop isOpen={entry !== null} onOpenChange={(open) => (open ? undefined : close())}>
      <Modal.Container size="sm">
        <Modal.Dialog>
          <Modal.Header>
            <Modal.Heading>Allow calls to {entry?.e164} again?</Modal.Heading>
          </Modal.Header>
          <form
            method="post"
            onSubmit={(event) => {
              event.preventDefault()
              void send()
            }}
          >
            <Modal.Body className="flex flex-col gap-4">
              <p className="text-muted">
                The entry is kept as history. Campaigns that waited for it judge the contact again at once;
                every other gate still holds.
              </p>
              <TextField value={reason} onChange={setReason} isRequired autoFocus>
                <Label>Reason</Label>
                <Input placeholder="Consent given in writing on 3 May" />
              </TextField>
              {fault ? (
                <p role="alert" className="rounded-md bg-danger-soft p-2 text-danger-text">
                  {fault}
                </p>
              ) : null}
            </Modal.Body>
            <Modal.Footer>
              <Button variant="outline" onPress={close}>
                Cancel
              </Button>
              <Button
                variant="primary"
                type="submit"
                isPending={isPending}
                isDisabled={reason.trim().length < 3}
              >
                End DNC entry
              </Button>
            </Modal.Footer>
          </form>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  )
}
