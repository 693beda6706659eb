'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { FileDrop } from '@/components/import/file-drop'
import { MappingStep } from '@/components/import/mapping-step'
import { UnfinishedImports } from '@/components/import/unfinished-imports'
import { ResumeUpload, UploadStep } from '@/components/import/upload-step'
import { useUpload } from '@/components/import/use-upload'
import { Banner } from '@/components/shared/banner'
import { ButtonLink } from '@/components/shared/button-link'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { explainError } from '@/components/shared/notify'
import { EmptyState, ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { apiGet, apiPatch, apiPost } from '@/lib/client/api-client'
import { importChunksQuery, importQuery, unfinishedImportsQuery } from '@/lib/client/import/queries'
import { countChunks } from '@/lib/client/import/upload-file'
import { formatBytes, toListName } from '@/lib/client/import/words'
import { contactListQuery } from '@/lib/client/list/queries'
import type { ContactListDto } from '@/lib/contracts/contact-list'
import { fileBytesMax, type ImportDto, type UnfinishedImportDto } from '@/lib/contracts/import'
import type { ImportChunksDto } from '@/lib/contracts/import-run'

/** `list` null: the file makes a new list, named after it. */
type ImportWizardProps = { list: { id: string; name: string } | null }

/** What is to be given up: the import, and with it a list that was made for it. */
type Discard = { importId: string; listId: string; fileName: string; isListNew: boolean }

/**
 * Choose a file, see what its columns become and its first rows as they will be stored, check it, import. The import stands
 * in the address: a reload, or another day, goes on where it was left.
 */
export function ImportWizard({ list }: ImportWizardProps) {
  const client = useQueryClient()
  const [importId, setImportId] = useQueryState('import', parseAsString.withOptions({ history: 'replace' }))
  const [fault, setFault] = useState<string | null>(null)
  const [discard, setDiscard] = useState<Discard | null>(null)
  const unfinished = useQuery(unfinishedImportsQuery(list?.id ?? null))
  const sending = useUpload(async (id) => {
    return (await apiGet<ImportChunksDto>(`/imports/${id}/chunks`)).received
  })

  const choose = async (file: File) => {
    setFault(null)
    if (file.size === 0) return setFault(`“${file.name}” is empty.`)
    if (file.size > fileBytesMax) {
      return setFault(
        `“${file.name}” has ${formatBytes(file.size)}; 1 GB is the most. Split it into several files.`,
      )
    }
    try {
      const opened = await openImport(list, file)
      await setImportId(opened.id)
      void sending.send(opened.id, file, [])
    } catch (error) {
      setFault(explainError(error))
    }
  }
  const giveUp = async ({ importId: id, listId, isListNew }: Discard) => {
    if (sending.upload?.importId === id) sending.stop()
    const waiting = await apiGet<UnfinishedImportDto[]>('/imports/unfinished', { listId })
    const isEmptyStill = waiting.some((row) => row.import.id === id && row.isListNew)
    await apiPost(`/imports/${id}/cancel`)
    if (isListNew && isEmptyStill) await apiPatch(`/contact-lists/${listId}`, { isArchived: true })
    await client.invalidateQueries({ queryKey: ['imports'] })
    await client.invalidateQueries({ queryKey: ['contact-lists'] })
    if (importId === id) await setImportId(null)
  }
  const shown = (unfinished.data ?? []).filter((row) => list !== null || row.isListNew)
  return (
    <>
      {importId === null ? (
        <div className="flex flex-col gap-4">
          {fault ? <Banner tone="danger">{fault}</Banner> : null}
          <FileDrop onFile={(file) => void choose(file)} />
          <UnfinishedImports
            rows={shown}
            hasListNames={list === null}
            onDiscard={({ import: { id, listId, fileName }, isListNew }) =>
              setDiscard({ importId: id, listId, fileName, isListNew })
            }
          />
        </div>
      ) : (
        <OpenedImport
          key={importId}
          importId={importId}
          isListNew={list === null}
          sending={sending}
          onDiscard={(data) =>
            setDiscard({
              importId: data.id,
              listId: data.listId,
              fileName: data.fileName,
              isListNew: list === null,
            })
          }
          onBegun={() => sending.stop()}
        />
      )}
      <ConfirmDialog
        isOpen={discard !== null}
        onOpenChange={() => setDiscard(null)}
        title={`Discard “${discard?.fileName ?? ''}”?`}
        confirmLabel="Discard"
        tone="danger"
        onConfirm={() => (discard ? giveUp(discard) : undefined)}
      >
        <p>
          {discard?.isListNew
            ? 'What has arrived of the file is given up, and the empty list that was made for it goes to the archive.'
            : 'What has arrived of the file is given up. The list stays as it is.'}
        </p>
      </ConfirmDialog>
    </>
  )
}

async function openImport(list: ImportWizardProps['list'], file: File): Promise<ImportDto> {
  const made = list ? null : await apiPost<ContactListDto>('/contact-lists', { name: toListName(file.name) })
  const listId = list?.id ?? made?.id
  try {
    return await apiPost<ImportDto>(`/contact-lists/${listId}/imports`, {
      fileName: file.name,
      fileBytes: file.size,
    })
  } catch (error) {
    if (made) await apiPatch(`/contact-lists/${made.id}`, { isArchived: true }).catch(() => undefined)
    throw error
  }
}

type OpenedImportProps = {
  importId: string
  isListNew: boolean
  sending: ReturnType<typeof useUpload>
  onDiscard: (data: ImportDto) => void
  onBegun: () => void
}

function OpenedImport({ importId, isListNew, sending, onDiscard, onBegun }: OpenedImportProps) {
  const router = useRouter()
  const query = useQuery(importQuery(importId))
  const listId = query.data?.listId
  const list = useQuery({ ...contactListQuery(listId ?? ''), enabled: listId !== undefined })
  const upload = sending.upload?.importId === importId ? sending.upload : null
  const chunks = useQuery({ ...importChunksQuery(importId), enabled: upload === null })
  const [misfit, setMisfit] = useState<string | null>(null)

  const fault = query.data ? (list.data ? null : list.error) : query.error
  if (fault) return <ErrorState error={fault} onRetry={() => void query.refetch()} />
  const { data } = query
  if (!data) return <PageSkeleton />
  const reportHref = `/lists/${data.listId}/imports/${data.id}`
  if (data.status !== 'uploading' && data.status !== 'mapping') {
    return (
      <EmptyState
        title={
          data.status === 'cancelled'
            ? `“${data.fileName}” was discarded`
            : `“${data.fileName}” is no longer waiting`
        }
        action={
          <ButtonLink
            href={data.status === 'cancelled' ? `/lists/${data.listId}` : reportHref}
            variant="primary"
          >
            {data.status === 'cancelled' ? 'Open the list' : 'See what became of it'}
          </ButtonLink>
        }
      >
        {data.status === 'cancelled'
          ? 'Nothing of it was imported.'
          : 'Its import was begun, here or in another window.'}
      </EmptyState>
    )
  }
  if (upload && (upload.state === 'sending' || upload.state === 'broken')) {
    return <UploadStep upload={upload} onGoOn={() => void sending.goOn()} onDiscard={() => onDiscard(data)} />
  }
  if (!list.data || (!upload && !chunks.data)) return <PageSkeleton />
  const isHere = upload?.state === 'done' || (chunks.data ? isWhole(chunks.data) : false)
  if (!isHere) {
    const arrived = chunks.data ?? noChunks(data.fileName, upload?.file.size ?? null)
    const resume = (file: File) => {
      const words = describeMisfit(file, arrived)
      setMisfit(words)
      if (words === null) void sending.send(importId, file, arrived.received)
    }
    return (
      <ResumeUpload
        data={data}
        chunks={arrived}
        isOther={upload?.state === 'other_file'}
        misfit={misfit}
        onFile={resume}
        onDiscard={() => onDiscard(data)}
      />
    )
  }
  const fileBytes = upload?.file.size ?? chunks.data?.fileBytes ?? null
  return (
    <MappingStep
      data={data}
      list={list.data}
      isListNew={isListNew}
      chunkCount={fileBytes === null ? undefined : countChunks(fileBytes)}
      onDiscard={() => onDiscard(data)}
      onBegun={() => {
        onBegun()
        router.push(reportHref)
      }}
    />
  )
}

function noChunks(fileName: string, fileBytes: number | null): ImportChunksDto {
  return { chunkBytes: 0, fileName, fileBytes, bytesReceived: 0, received: [] }
}

/** Of an import that a program opened without saying how large its file is, what is there counts as all. */
function isWhole({ fileBytes, bytesReceived, received }: ImportChunksDto): boolean {
  if (fileBytes !== null) return bytesReceived >= fileBytes
  return received.length === 1 && received[0]?.[0] === 0
}

function describeMisfit(file: File, { fileName, fileBytes }: ImportChunksDto): string | null {
  const isSameSize = fileBytes === null || file.size === fileBytes
  if (file.name === fileName && isSameSize) return null
  const wanted = fileBytes === null ? `“${fileName}”` : `“${fileName}” with ${formatBytes(fileBytes)}`
  const exact = fileBytes !== null && !isSameSize && file.name === fileName
  return exact
    ? `This is another “${fileName}”: it has ${formatExactBytes(file.size)}, and the upload was begun with ${formatExactBytes(fileBytes)}.`
    : `This is another file: “${file.name}” with ${formatBytes(file.size)}. The upload was begun with ${wanted}.`
}

function formatExactBytes(bytes: number): string {
  return `${bytes.toLocaleString('en')} bytes`
}
