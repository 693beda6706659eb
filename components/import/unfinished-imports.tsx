'use client'
import { Button } from '@heroui/react'
import { Section } from '@/components/layout/section'
import { ButtonLink } from '@/components/shared/button-link'
import { RelativeTime } from '@/components/shared/time'
import { formatBytes } from '@/lib/client/import/words'
import type { UnfinishedImportDto } from '@/lib/contracts/import'

type UnfinishedImportsProps = {
  rows: UnfinishedImportDto[]
  /** On the page of one list its name goes without saying. */
  hasListNames: boolean
  onDiscard: (row: UnfinishedImportDto) => void
}

/** Files that were begun and never imported: each can be gone on with or discarded. */
export function UnfinishedImports({ rows, hasListNames, onDiscard }: UnfinishedImportsProps) {
  if (rows.length === 0) return null
  return (
    <Section title="Begun and not imported" padded={false}>
      <ul className="divide-y divide-separator">
        {rows.map((row) => (
          <li key={row.import.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2">
            <div className="min-w-0 flex-1 basis-60">
              <p className="font-medium [overflow-wrap:anywhere]">{row.import.fileName}</p>
              <p className="text-xs text-muted">
                {describeArrived(row)} · <RelativeTime at={row.import.createdAt} />
                {row.import.createdBy ? ` by ${row.import.createdBy}` : ''}
                {hasListNames ? ` · list “${row.import.listName}”` : ''}
                {hasListNames && row.isListNew ? ', still empty' : ''}
              </p>
            </div>
            <div className="flex gap-2">
              <Button size="sm" variant="outline" onPress={() => onDiscard(row)}>
                Discard
              </Button>
              <ButtonLink size="sm" variant="secondary" href={wizardHref(row)}>
                Go on
              </ButtonLink>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function wizardHref({ import: { id, listId }, isListNew }: UnfinishedImportDto): string {
  return isListNew ? `/lists/new?import=${id}` : `/lists/${listId}/import?import=${id}`
}

function describeArrived({ fileBytes, bytesReceived, import: { check, isChecking } }: UnfinishedImportDto) {
  if (isChecking) return 'Being checked'
  if (check) return 'Checked, waits to be imported'
  if (fileBytes === null || bytesReceived < fileBytes) {
    return fileBytes === null
      ? `${formatBytes(bytesReceived)} have arrived`
      : `${formatBytes(bytesReceived)} of ${formatBytes(fileBytes)} have arrived`
  }
  return `${formatBytes(bytesReceived)}, all here, waits for the mapping`
}
