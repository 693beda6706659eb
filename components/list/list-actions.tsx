'use client'
import { Button, Dropdown, Input, Label, Modal, TextField } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { explainError, notifyDone } from '@/components/shared/notify'
import { apiPatch } from '@/lib/client/api-client'
import type { ContactListDetailDto, UpdateContactListInput } from '@/lib/contracts/contact-list'

/** Rename, switch off or on, archive or take back. */
export function ListActions({ list }: { list: ContactListDetailDto }) {
  const client = useQueryClient()
  const [asked, setAsked] = useState<'rename' | 'archive' | 'switch' | null>(null)
  const change = async (input: UpdateContactListInput, done: string) => {
    await apiPatch(`/contact-lists/${list.id}`, input)
    await client.invalidateQueries({ queryKey: ['contact-lists'] })
    notifyDone(done)
  }
  const isArchived = list.archivedAt !== null
  return (
    <>
      <Dropdown>
        <Button variant="outline" isIconOnly aria-label="More about this list">
          <Ellipsis aria-hidden />
        </Button>
        <Dropdown.Popover>
          <Dropdown.Menu
            onAction={(key) => {
              if (key === 'rename' || key === 'archive' || key === 'switch') setAsked(key)
            }}
          >
            <Dropdown.Item id="rename">Rename</Dropdown.Item>
            <Dropdown.Item id="switch">{list.isActive ? 'Switch off' : 'Switch on'}</Dropdown.Item>
            <Dropdown.Item id="archive">{isArchived ? 'Take out of the archive' : 'Archive'}</Dropdown.Item>
          </Dropdown.Menu>
        </Dropdown.Popover>
      </Dropdown>
      <ConfirmDialog
        isOpen={asked === 'archive'}
        onOpenChange={() => setAsked(null)}
        title={isArchived ? `Take “${list.name}” out of the archive?` : `Archive “${list.name}”?`}
        confirmLabel={isArchived ? 'Take out' : 'Archive list'}
        onConfirm={() => change({ isArchived: !isArchived }, isArchived ? 'Out of the archive' : 'Archived')}
      >
        <p>
          {isArchived
            ? 'It can be imported into and dialed again.'
            : 'It takes no more contacts and no new campaign can use it. Contacts, attempts and charts stay.'}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === 'switch'}
        onOpenChange={() => setAsked(null)}
        title={list.isActive ? `Switch “${list.name}” off?` : `Switch “${list.name}” on?`}
        confirmLabel={list.isActive ? 'Switch off' : 'Switch on'}
        onConfirm={() => change({ isActive: !list.isActive }, list.isActive ? 'Switched off' : 'Switched on')}
      >
        <p>
          {list.isActive
            ? 'No campaign hands out its contacts until it is switched on again. Calls that are out are not touched.'
            : 'Its campaigns hand out its contacts again.'}
        </p>
      </ConfirmDialog>
      <RenameDialog
        key={asked}
        isOpen={asked === 'rename'}
        name={list.name}
        onClose={() => setAsked(null)}
        onRename={(name) => change({ name }, 'Renamed')}
      />
    </>
  )
}

type RenameProps = {
  isOpen: boolean
  name: string
  onClose: () => void
  onRename: (name: string) => Promise<void>
}

function RenameDialog({ isOpen, name, onClose, onRename }: RenameProps) {
  const [text, setText] = useState(name)
  const [fault, setFault] = useState<string | null>(null)
  const send = async () => {
    try {
      await onRename(text)
      onClose()
    } catch (error) {
      setFault(explainError(error))
    }
  }
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal.Container size="sm">
        <Modal.Dialog>
          <Modal.Header>
            <Modal.Heading>Rename the list</Modal.Heading>
          </Modal.Header>
          <form
            method="post"
            onSubmit={(event) => {
              event.preventDefault()
              void send()
            }}
          >
            <Modal.Body>
              <TextField value={text} onChange={setText} autoFocus isRequired>
                <Label>Name</Label>
                <Input />
              </TextField>
              {fault ? (
                <p role="alert" className="mt-2 text-danger-text">
                  {fault}
                </p>
              ) : null}
            </Modal.Body>
            <Modal.Footer>
              <Button variant="outline" onPress={onClose}>
                Cancel
              </Button>
              <Button variant="primary" type="submit" isDisabled={text.trim() === ''}>
                Rename
              </Button>
            </Modal.Footer>
          </form>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  )
}
