'use client'
import { Button, Description, Input, Label, Modal, TextField } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { explainError, notifyDone } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import type { AddDncResult } from '@/lib/contracts/dnc'

type AddDncDialogProps = {
  isOpen: boolean
  onClose: () => void
  /** Given: it is this number, and only the reason is asked for. */
  number?: string | null
}

/** Stops all calls to one number, and says when the dialer already has it. */
export function AddDncDialog({ isOpen, onClose, number = null }: AddDncDialogProps) {
  const client = useQueryClient()
  const [given, setGiven] = useState('')
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [isPending, setPending] = useState(false)
  const close = () => {
    setGiven('')
    setReason('')
    setFault(null)
    onClose()
  }
  const send = async () => {
    setPending(true)
    setFault(null)
    try {
      const result = await apiPost<AddDncResult>('/dnc', { number: number ?? given, reason })
      await Promise.all(['dnc', 'contacts'].map((key) => client.invalidateQueries({ queryKey: [key] })))
      notifyDone(result.entry.e164, result.words)
      close()
    } catch (error) {
      setFault(explainError(error))
    } finally {
      setPending(false)
    }
  }
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={(open) => (open ? undefined : close())}>
      <Modal.Container size="sm">
        <Modal.Dialog>
          <Modal.Header>
            <Modal.Heading>
              {number ? `Stop all calls to ${number}?` : 'Stop all calls to a number'}
            </Modal.Heading>
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
                No campaign of the organisation hands it out again, until a compliance officer or an admin
                ends the entry.
              </p>
              {number ? null : (
                <TextField value={given} onChange={setGiven} isRequired autoFocus>
                  <Label>Number</Label>
                  <Input placeholder="+1 212 555 0100" inputMode="tel" />
                  <Description>
                    In any form; without a country code it is read in your organisation’s country.
                  </Description>
                </TextField>
              )}
              <TextField value={reason} onChange={setReason} autoFocus={number !== null}>
                <Label>Reason</Label>
                <Input placeholder="Asked by phone" />
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
                variant="danger"
                type="submit"
                isPending={isPending}
                isDisabled={number === null && given.trim().length < 3}
              >
                Add to DNC
              </Button>
            </Modal.Footer>
          </form>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  )
}
