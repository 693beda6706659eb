'use client'
import { Button } from '@heroui/react'
import { FileUp } from 'lucide-react'
import { DropZone, FileTrigger } from 'react-aria-components'

type FileDropProps = { onFile: (file: File) => void; isDisabled?: boolean }

/** Drop a file or choose one. */
export function FileDrop({ onFile, isDisabled = false }: FileDropProps) {
  return (
    <DropZone
      aria-label="Drop a file with contacts"
      isDisabled={isDisabled}
      className="flex flex-col items-center gap-3 rounded-lg border border-dashed border-border bg-surface px-4 py-14 text-center outline-none focus-visible:outline-2 focus-visible:outline-focus data-[drop-target]:border-accent data-[drop-target]:bg-surface-secondary"
      onDrop={async (event) => {
        const item = event.items.find((candidate) => candidate.kind === 'file')
        if (item?.kind === 'file') onFile(await item.getFile())
      }}
    >
      <FileUp aria-hidden className="size-6 text-muted" />
      <div>
        <p className="text-base font-medium">Drop a file with contacts here</p>
        <p className="text-muted">
          Excel (.xlsx), or text with commas, semicolons, tabs or pipes; up to 1 GB
        </p>
      </div>
      <FileTrigger
        acceptedFileTypes={['.csv', '.tsv', '.txt', '.xlsx', 'text/csv', 'text/plain']}
        onSelect={(files) => {
          const [file] = files ? [...files] : []
          if (file) onFile(file)
        }}
      >
        <Button variant="primary" isDisabled={isDisabled}>
          Choose a file
        </Button>
      </FileTrigger>
      <p className="max-w-md text-xs text-muted">
        One contact a row. A column with phone numbers is enough; names, keys, time zones and times to call
        are understood by their headers. Nothing is added before you have seen the first rows.
      </p>
    </DropZone>
  )
}
