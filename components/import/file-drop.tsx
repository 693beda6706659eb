'use client'
import { Button } from '@heroui/react'
import { FileUp } from 'lucide-react'
import { DropZone, FileTrigger } from 'react-aria-components'

type FileDropProps = {
  onFile: (file: File) => void
  /** "Drop a file with contacts here" */
  title?: string
  /** "Choose a file" */
  action?: string
  isCompact?: boolean
}

const accepted = [
  '.csv',
  '.tsv',
  '.txt',
  '.xlsx',
  'text/csv',
  'text/tab-separated-values',
  'text/plain',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]

/** Drop a file or choose one. */
export function FileDrop(props: FileDropProps) {
  const {
    onFile,
    title = 'Drop a file with contacts here',
    action = 'Choose a file',
    isCompact = false,
  } = props
  return (
    <DropZone
      aria-label={title}
      className={`flex flex-col items-center gap-3 rounded-lg border border-dashed border-border bg-surface px-4 text-center outline-none focus-visible:outline-2 focus-visible:outline-focus data-[drop-target]:border-accent data-[drop-target]:bg-surface-secondary ${isCompact ? 'py-6' : 'py-14'}`}
      onDrop={async (event) => {
        const item = event.items.find((candidate) => candidate.kind === 'file')
        if (item?.kind === 'file') onFile(await item.getFile())
      }}
    >
      <FileUp aria-hidden className="size-6 text-muted" />
      <div>
        <p className="text-base font-medium">{title}</p>
        {isCompact ? null : <p className="text-muted">CSV, TSV, text or Excel (.xlsx), 1 GB at most</p>}
      </div>
      <FileTrigger
        acceptedFileTypes={accepted}
        onSelect={(files) => {
          const [file] = files ? [...files] : []
          if (file) onFile(file)
        }}
      >
        <Button variant="primary">{action}</Button>
      </FileTrigger>
      {isCompact ? null : (
        <p className="max-w-md text-xs text-muted">
          One contact a row. A column with phone numbers is enough; names, keys, time zones and times to call
          are understood by their headers. Nothing is added before you have seen the first rows.
        </p>
      )}
    </DropZone>
  )
}
