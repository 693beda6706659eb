'use client'
import { AlertDialog, Button } from '@heroui/react'
import { type ReactNode, useState } from 'react'
import { explainError } from '@/components/shared/notify'

type ConfirmDialogProps = {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** A question: "Stop this campaign?" */
  title: string
  /** What it will touch and what it will not, in a sentence or two. */
  children: ReactNode
  /** The verb on the button: "Stop campaign". Never "OK". */
  confirmLabel: string
  tone?: 'danger' | 'primary'
  /** The dialog stays open and says why when this throws. */
  onConfirm: () => Promise<unknown> | unknown
}

/** Asks before an act that cannot be taken back with one click. Escape and Cancel leave everything as it was. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onOpenChange, title, children, confirmLabel, tone = 'primary', onConfirm } = props
  const [isPending, setPending] = useState(false)
  const [fault, setFault] = useState<string | null>(null)

  const change = (open: boolean) => {
    setFault(null)
    onOpenChange(open)
  }
  const confirm = async () => {
    setPending(true)
    setFault(null)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (error) {
      setFault(explainError(error))
    } finally {
      setPending(false)
    }
  }

  return (
    <AlertDialog.Backdrop isOpen={isOpen} onOpenChange={change} isKeyboardDismissDisabled={false}>
      <AlertDialog.Container size="sm">
        <AlertDialog.Dialog>
          <AlertDialog.Header>
            <AlertDialog.Heading>{title}</AlertDialog.Heading>
          </AlertDialog.Header>
          <AlertDialog.Body>
            <div className="flex flex-col gap-2 text-sm text-muted">{children}</div>
            {fault ? (
              <p role="alert" className="mt-3 rounded-md bg-danger-soft p-2 text-danger-text">
                {fault}
              </p>
            ) : null}
          </AlertDialog.Body>
          <AlertDialog.Footer>
            <Button variant="outline" onPress={() => change(false)} isDisabled={isPending}>
              Cancel
            </Button>
            <Button variant={tone} onPress={confirm} isPending={isPending} autoFocus>
              {confirmLabel}
            </Button>
          </AlertDialog.Footer>
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  )
}
