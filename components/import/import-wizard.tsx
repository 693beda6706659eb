'use client'
import { Button, Input, Label, Radio, RadioGroup, TextField } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { FileDrop } from '@/components/import/file-drop'
import { MappingTable } from '@/components/import/mapping-table'
import { PreviewTable } from '@/components/import/preview-table'
import { Section } from '@/components/layout/section'
import { Banner } from '@/components/shared/banner'
import { JobProgress } from '@/components/shared/job-progress'
import { explainError } from '@/components/shared/notify'
import { ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { apiPatch, apiPost } from '@/lib/client/api-client'
import { importPreviewQuery } from '@/lib/client/import/queries'
import { uploadFile } from '@/lib/client/import/upload-file'
import type { ContactListDto } from '@/lib/contracts/contact-list'
import {
  type ImportDto,
  type ImportMapping,
  type ImportMode,
  type ImportPreviewDto,
  importModes,
  importModeWords,
} from '@/lib/contracts/import'

/** `list` null: the file makes a new list, named after it. */
type ImportWizardProps = { list: { id: string; name: string } | null }

type Opened = { listId: string; importId: string; file: File; chunkCount: number | null }

/** Choose a file, see what its columns become and its first rows as they will be stored, import. */
export function ImportWizard({ list }: ImportWizardProps) {
  const router = useRouter()
  const [opened, setOpened] = useState<Opened | null>(null)
  const [bytesDone, setBytesDone] = useState(0)
  const [fault, setFault] = useState<string | null>(null)
  const abort = useRef<AbortController | null>(null)

  const send = async (target: Opened) => {
    setFault(null)
    abort.current = new AbortController()
    try {
      const chunkCount = await uploadFile(target.importId, target.file, setBytesDone, abort.current.signal)
      setOpened({ ...target, chunkCount })
    } catch (error) {
      if (!abort.current.signal.aborted) setFault(explainError(error))
    }
  }
  const choose = async (file: File) => {
    setFault(null)
    if (file.size === 0) return setFault(`“${file.name}” is empty.`)
    setBytesDone(0)
    try {
      const listId =
        list?.id ?? (await apiPost<ContactListDto>('/contact-lists', { name: toListName(file.name) })).id
      const { id } = await apiPost<ImportDto>(`/contact-lists/${listId}/imports`, { fileName: file.name })
      const target = { listId, importId: id, file, chunkCount: null }
      setOpened(target)
      await send(target)
    } catch (error) {
      setFault(explainError(error))
    }
  }
  const cancel = async () => {
    abort.current?.abort()
    const left = opened
    setOpened(null)
    setFault(null)
    if (!left) return
    await apiPost(`/imports/${left.importId}/cancel`).catch(() => undefined)
    // The list was made for this file alone.
    if (!list) await apiPatch(`/contact-lists/${left.listId}`, { isArchived: true }).catch(() => undefined)
  }

  if (!opened) {
    return (
      <div className="flex flex-col gap-3">
        {fault ? <Banner tone="danger">{fault}</Banner> : null}
        <FileDrop onFile={(file) => void choose(file)} />
      </div>
    )
  }
  if (opened.chunkCount === null) {
    return (
      <Section title={`Uploading ${opened.file.name}`}>
        <div className="flex flex-col gap-3">
          <JobProgress
            label="Uploading"
            done={Math.round(bytesDone / 1000)}
            total={Math.ceil(opened.file.size / 1000)}
            unit="kB"
          />
          {fault ? (
            <Banner
              tone="danger"
              action={
                <Button size="sm" variant="outline" onPress={() => void send(opened)}>
                  Go on
                </Button>
              }
            >
              {fault} What has arrived is kept; going on sends the rest.
            </Banner>
          ) : null}
          <div>
            <Button variant="outline" onPress={() => void cancel()}>
              Cancel
            </Button>
          </div>
        </div>
      </Section>
    )
  }
  return (
    <MappingStep
      list={list}
      opened={{ ...opened, chunkCount: opened.chunkCount }}
      onCancel={() => void cancel()}
      onDone={() => router.push(`/lists/${opened.listId}/imports/${opened.importId}`)}
    />
  )
}

/** `spring_2026.csv` -> `spring 2026` */
function toListName(fileName: string): string {
  return (
    fileName
      .replace(/\.[a-z0-9]{1,4}$/i, '')
      .replaceAll(/[_]+/g, ' ')
      .trim()
      .slice(0, 120) || 'New list'
  )
}

type MappingStepProps = {
  list: ImportWizardProps['list']
  opened: Opened & { chunkCount: number }
  onCancel: () => void
  onDone: () => void
}

function MappingStep({ list, opened, onCancel, onDone }: MappingStepProps) {
  const [mapping, setMapping] = useState<ImportMapping | null>(null)
  const [mode, setMode] = useState<ImportMode>('append')
  const [name, setName] = useState(toListName(opened.file.name))
  const [isPending, setPending] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const query = useQuery(importPreviewQuery(opened.importId, mapping))

  if (query.error && !query.data) {
    return (
      <div className="rounded-lg border border-border bg-surface">
        <ErrorState
          title="This file cannot be imported"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
        <div className="flex justify-center pb-8">
          <Button variant="primary" onPress={onCancel}>
            Choose another file
          </Button>
        </div>
      </div>
    )
  }
  const preview = query.data
  if (!preview) return <TableSkeleton />
  const used = mapping ?? preview.mapping
  const faults = [
    ...(preview.rows.length === 0 ? [`“${opened.file.name}” has a header and no rows below it.`] : []),
    ...preview.faults,
    ...(fault ? [fault] : []),
  ]
  const confirm = async () => {
    setPending(true)
    setFault(null)
    try {
      if (!list && name.trim() !== toListName(opened.file.name)) {
        await apiPatch(`/contact-lists/${opened.listId}`, { name })
      }
      await apiPost(`/imports/${opened.importId}/confirm`, {
        mapping: used,
        mode,
        chunkCount: opened.chunkCount,
      })
      onDone()
    } catch (error) {
      setFault(explainError(error))
      setPending(false)
    }
  }
  const refused = preview.rows.filter((row) => row.contact === null).length
  return (
    <div className="flex flex-col gap-4">
      {list ? (
        <RadioGroup
          value={mode}
          onChange={(value) => setMode(importModes.find((known) => known === value) ?? 'append')}
        >
          <Label>What happens to the list “{list.name}”</Label>
          {importModes.map((choice) => (
            <Radio key={choice} value={choice}>
              <Radio.Control>
                <Radio.Indicator />
              </Radio.Control>
              <Radio.Content>
                <span className="font-medium">{importModeWords[choice].name}</span>
                <span className="text-muted"> {importModeWords[choice].does}</span>
              </Radio.Content>
            </Radio>
          ))}
        </RadioGroup>
      ) : (
        <TextField value={name} onChange={setName} isRequired className="max-w-96">
          <Label>Name of the new list</Label>
          <Input />
        </TextField>
      )}
      <Section
        title="What the columns become"
        summary={`${opened.file.name} · ${describeFormat(preview.format)}`}
        padded={false}
      >
        <MappingTable preview={preview} mapping={used} onChange={setMapping} />
      </Section>
      {preview.rows.length > 0 ? (
        <Section
          title="First rows as they will be stored"
          summary={
            refused > 0
              ? `${refused} of the first ${preview.rows.length} would not be taken`
              : `the first ${preview.rows.length}`
          }
          padded={false}
        >
          <div className={query.isPlaceholderData ? 'opacity-60' : ''}>
            <PreviewTable preview={preview} />
          </div>
        </Section>
      ) : null}
      {faults.map((words) => (
        <Banner key={words} tone="danger">
          {words}
        </Banner>
      ))}
      <div className="sticky bottom-0 z-10 flex flex-wrap justify-end gap-2 border-t border-separator bg-background py-3">
        <Button variant="outline" onPress={onCancel}>
          Choose another file
        </Button>
        <Button
          variant="primary"
          onPress={() => void confirm()}
          isPending={isPending}
          isDisabled={
            preview.rows.length === 0 ||
            preview.faults.length > 0 ||
            query.isPlaceholderData ||
            (!list && name.trim() === '')
          }
        >
          Import
        </Button>
      </div>
    </div>
  )
}

const delimiters: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'pipes' }

function describeFormat(format: ImportPreviewDto['format']): string {
  const { delimiter, encoding, hasHeader, rowsAbove, sheet, otherSheets } = format
  const others = otherSheets.length > 0 ? ` (not ${otherSheets.join(', ')})` : ''
  const written =
    sheet === null
      ? `${delimiters[delimiter] ?? delimiter}, ${encoding.toUpperCase()}`
      : `Excel, sheet “${sheet}”${others}`
  const above = rowsAbove > 0 ? `, ${rowsAbove} ${rowsAbove === 1 ? 'row' : 'rows'} above it left out` : ''
  return `${written}, ${hasHeader ? 'with a header' : 'without a header'}${above}`
}
