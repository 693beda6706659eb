'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Section } from '@/components/layout/section'
import { columnTypeWords, EditColumnDialog } from '@/components/list/edit-column-dialog'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone } from '@/components/shared/notify'
import { apiGet, apiPatch } from '@/lib/client/api-client'
import { useCan } from '@/lib/client/viewer'
import { type ContactListDetailDto, type ListColumn, listColumnsMax } from '@/lib/contracts/contact-list'

type Asked = { kind: 'add' } | { kind: 'type' | 'remove'; column: ListColumn } | null

/** The list's own columns: which there are and what their values are meant to be. */
export function ListColumns({ list }: { list: ContactListDetailDto }) {
  const canWrite = useCan('list.write')
  const client = useQueryClient()
  const [asked, setAsked] = useState<Asked>(null)
  // From what the list has at this moment: an import may have added columns since the page was read.
  const save = async (change: (columns: ListColumn[]) => ListColumn[], done: string) => {
    const present = await apiGet<ContactListDetailDto>(`/contact-lists/${list.id}`)
    await apiPatch(`/contact-lists/${list.id}`, {
      columns: change(present.columns),
      updatedAt: present.updatedAt,
    })
    await client.invalidateQueries({ queryKey: ['contact-lists'] })
    notifyDone(done)
  }
  const { columns } = list
  return (
    <Section
      title="Columns"
      summary={`${columns.length} of at most ${listColumnsMax}, beside name, numbers and the like`}
      actions={
        canWrite && columns.length < listColumnsMax ? (
          <Button variant="outline" size="sm" onPress={() => setAsked({ kind: 'add' })}>
            Add a column
          </Button>
        ) : null
      }
    >
      {columns.length === 0 ? (
        <p className="text-muted">
          No columns of its own. An import adds those of its file; a campaign can send them to the agent.
        </p>
      ) : (
        <ul className="divide-y divide-separator">
          {columns.map((column) => (
            <li key={column.name} className="flex min-h-9 flex-wrap items-center gap-2">
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{column.name}</span>
              <span className="text-xs text-muted">{columnTypeWords[column.type]}</span>
              {canWrite ? (
                <span className="flex">
                  <Button
                    variant="ghost"
                    size="sm"
                    aria-label={`Change the type of ${column.name}`}
                    onPress={() => setAsked({ kind: 'type', column })}
                  >
                    Type
                  </Button>
                  <Button
                    variant="ghost"
                    size="sm"
                    aria-label={`Remove ${column.name}`}
                    onPress={() => setAsked({ kind: 'remove', column })}
                  >
                    Remove
                  </Button>
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <EditColumnDialog
        listId={list.id}
        column={asked?.kind === 'type' ? asked.column : null}
        isOpen={asked?.kind === 'add' || asked?.kind === 'type'}
        onClose={() => setAsked(null)}
        onSave={(saved) =>
          asked?.kind === 'type'
            ? save(
                (present) => present.map((column) => (column.name === saved.name ? saved : column)),
                'Type changed',
              )
            : save((present) => [...present, saved], 'Column added')
        }
      />
      <ConfirmDialog
        isOpen={asked?.kind === 'remove'}
        onOpenChange={() => setAsked(null)}
        title={asked?.kind === 'remove' ? `Remove the column “${asked.column.name}”?` : ''}
        confirmLabel="Remove column"
        tone="danger"
        onConfirm={async () => {
          if (asked?.kind !== 'remove') return
          await save(
            (present) => present.filter((column) => column.name !== asked.column.name),
            'Column removed',
          )
        }}
      >
        <p>
          It leaves the list's definition: imports do not offer it and campaigns cannot choose it. The values
          that contacts have are kept, and shown again under the same name should it come back. Refused while
          a campaign sends it.
        </p>
      </ConfirmDialog>
    </Section>
  )
}
