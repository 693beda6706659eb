'use client'
import { Button, Dropdown } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { Choice } from '@/components/forms/fields'
import { EditListDialog } from '@/components/list/edit-list-dialog'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone } from '@/components/shared/notify'
import { useStartExport } from '@/components/shared/use-start-export'
import { apiPatch } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { ContactListDetailDto, UpdateContactListInput } from '@/lib/contracts/contact-list'

/** Export, edit, switch off or on, archive or take back. */
export function ListActions({
  list,
  countries,
}: {
  list: ContactListDetailDto
  countries: readonly Choice[]
}) {
  const client = useQueryClient()
  const canWrite = useCan('list.write')
  const canExport = useCan('export')
  const { start } = useStartExport()
  const [asked, setAsked] = useState<'edit' | 'archive' | 'switch' | null>(null)
  const change = async (input: UpdateContactListInput, done: string) => {
    try {
      await apiPatch(`/contact-lists/${list.id}`, input)
      notifyDone(done)
    } finally {
      // Refused, since somebody else changed it: what they made of it is shown.
      await client.invalidateQueries({ queryKey: ['contact-lists'] })
    }
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
              if (key === 'export') void start({ kind: 'list_contacts', listId: list.id })
              if (key === 'export-status') {
                void start({ kind: 'list_contacts', listId: list.id, include: ['status'] })
              }
              if (key === 'edit' || key === 'archive' || key === 'switch') setAsked(key)
            }}
          >
            {canExport ? <Dropdown.Item id="export">Export contacts</Dropdown.Item> : null}
            {canExport ? <Dropdown.Item id="export-status">Export with outcomes so far</Dropdown.Item> : null}
            {canWrite ? <Dropdown.Item id="edit">Edit</Dropdown.Item> : null}
            {canWrite ? (
              <Dropdown.Item id="switch">{list.isActive ? 'Switch off' : 'Switch on'}</Dropdown.Item>
            ) : null}
            {canWrite ? (
              <Dropdown.Item id="archive">{isArchived ? 'Take out of the archive' : 'Archive'}</Dropdown.Item>
            ) : null}
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
            ? 'It can be imported into, given to campaigns and dialed again.'
            : `It takes no more contacts, by file or by API, and no campaign can be given it. Its ${list.contactCount === null ? 'contacts' : count(list.contactCount, 'contact')}, their attempts and the charts stay. Refused while a running campaign has it.`}
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
            ? 'No campaign hands out its contacts until it is switched on again; they keep their places and plans. Calls that are out are not touched, and their outcomes count.'
            : 'Its campaigns hand out its contacts again, in their order.'}
        </p>
      </ConfirmDialog>
      <EditListDialog
        list={list}
        countries={countries}
        isOpen={asked === 'edit'}
        onClose={() => setAsked(null)}
        onSave={(input) => change(input, 'List saved')}
      />
    </>
  )
}
