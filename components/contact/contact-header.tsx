'use client'
import { Button, Dropdown, Label } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { Ban, Ellipsis, Pencil } from 'lucide-react'
import { useState } from 'react'
import { nameContact } from '@/components/contact/contact-columns'
import { EditContactDialog } from '@/components/contact/edit-contact-dialog'
import { EraseContactDialog } from '@/components/contact/erase-contact-dialog'
import { PageHeader } from '@/components/layout/page-header'
import { Badge } from '@/components/shared/badge'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { apiPost, downloadCsv } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { ContactDto } from '@/lib/contracts/contact'
import type { StopContactResult } from '@/lib/contracts/dnc'

/** Who it is, whether anything may call them, and the end of all calls. */
export function ContactHeader({ contact }: { contact: ContactDto }) {
  const client = useQueryClient()
  const canStop = useCan('dnc.add')
  const canWrite = useCan('contact.write')
  const [isStopping, setStopping] = useState(false)
  const [isEditing, setEditing] = useState(false)
  const [isErasing, setErasing] = useState(false)
  const open = contact.numbers.filter((number) => number.dnc === null)
  const stop = async () => {
    const result = await apiPost<StopContactResult>(`/contacts/${contact.id}/stop`, {})
    await Promise.all(['dnc', 'contacts'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    notifyDone('Never called again', result.words)
  }
  return (
    <>
      <PageHeader
        title={nameContact(contact)}
        parent={{ href: '/contacts', label: 'Contacts' }}
        badge={
          open.length === 0 ? (
            <Badge tone="danger" icon={Ban}>
              Never called
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
            {canStop && open.length > 0 ? (
              <Button variant="danger" onPress={() => setStopping(true)}>
                <Ban aria-hidden /> Never call again
              </Button>
            ) : null}
          </>
        }
      />
      <ConfirmDialog
        isOpen={isStopping}
        onOpenChange={setStopping}
        title={`Never call ${nameContact(contact)} again?`}
        confirmLabel="Never call again"
        tone="danger"
        onConfirm={stop}
      >
        <p>
          {count(open.length, 'number')}: {open.map((number) => number.e164).join(', ')}. No campaign of the
          organisation calls
          {open.length === 1 ? ' it' : ' them'} until a compliance officer or an admin ends the DNC
          {open.length === 1 ? ' entry' : ' entries'}.
        </p>
        <p>A number that the dialer already has may still ring once; you will be told until when.</p>
      </ConfirmDialog>
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
