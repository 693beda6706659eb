'use client'
import { Button, Dropdown, Label } from '@heroui/react'
import { Ban, Ellipsis, Pencil } from 'lucide-react'
import { useState } from 'react'
import { nameContact } from '@/components/contact/contact-columns'
import { EditContactDialog } from '@/components/contact/edit-contact-dialog'
import { EraseContactDialog } from '@/components/contact/erase-contact-dialog'
import { StopContactDialog } from '@/components/contact/stop-contact-dialog'
import { PageHeader } from '@/components/layout/page-header'
import { Badge } from '@/components/shared/badge'
import { notifyFailed } from '@/components/shared/notify'
import { downloadCsv } from '@/lib/client/api-client'
import { useCan } from '@/lib/client/viewer'
import type { ContactDto } from '@/lib/contracts/contact'

/** Who it is, whether anything may call them, and the end of all calls. */
export function ContactHeader({ contact }: { contact: ContactDto }) {
  const canStop = useCan('dnc.add')
  const canWrite = useCan('contact.write')
  const [isStopping, setStopping] = useState(false)
  const [isEditing, setEditing] = useState(false)
  const [isErasing, setErasing] = useState(false)
  const isStopped = contact.stoppedAt !== null
  const isAllOnDnc = contact.numbers.length > 0 && contact.numbers.every((number) => number.dnc !== null)
  return (
    <>
      <PageHeader
        title={nameContact(contact)}
        parent={{ href: '/contacts', label: 'Contacts' }}
        badge={
          isStopped || isAllOnDnc ? (
            <Badge tone="danger" icon={Ban}>
              {isStopped ? 'Calls stopped' : 'All numbers on DNC'}
            </Badge>
          ) : null
        }
        state={
          contact.lockedUntil ? `Locked out: ${contact.lockedCause ?? 'an earlier call was abandoned'}` : null
        }
        actions={
          <>
            <MoreActions contactId={contact.id} onErase={() => setErasing(true)} />
            {canWrite ? (
              <Button variant="outline" onPress={() => setEditing(true)}>
                <Pencil aria-hidden /> Edit
              </Button>
            ) : null}
            {canStop && !isStopped ? (
              <Button variant="danger" onPress={() => setStopping(true)}>
                <Ban aria-hidden /> Never call again
              </Button>
            ) : null}
          </>
        }
      />
      <StopContactDialog contact={contact} isOpen={isStopping} onOpenChange={setStopping} />
      <EditContactDialog contact={contact} isOpen={isEditing} onClose={() => setEditing(false)} />
      <EraseContactDialog contactId={contact.id} isOpen={isErasing} onClose={() => setErasing(false)} />
    </>
  )
}

function MoreActions({ contactId, onErase }: { contactId: string; onErase: () => void }) {
  const canExport = useCan('export')
  const canErase = useCan('contact.erase')
  const download = (path: string, fileName: string) => {
    downloadCsv(`/contacts/${contactId}/${path}`, {}, fileName).catch((error: unknown) =>
      notifyFailed('The export was not made', error),
    )
  }
  const acts = [
    {
      id: 'json',
      label: 'Export as JSON',
      isShown: canExport,
      act: () => download('export', `${contactId}.json`),
    },
    {
      id: 'csv',
      label: 'Export as CSV',
      isShown: canExport,
      act: () => download('export.csv', `${contactId}.csv`),
    },
    { id: 'erase', label: 'Erase this person', isShown: canErase, act: onErase },
  ].filter(({ isShown }) => isShown)
  if (acts.length === 0) return null
  return (
    <Dropdown>
      <Button variant="ghost" isIconOnly aria-label="More actions">
        <Ellipsis aria-hidden />
      </Button>
      <Dropdown.Popover placement="bottom end">
        <Dropdown.Menu aria-label="More actions" onAction={(key) => acts.find(({ id }) => id === key)?.act()}>
          {acts.map(({ id, label }) => (
            <Dropdown.Item key={id} id={id} textValue={label}>
              <Label>{label}</Label>
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
