'use client'
import { Button } from '@heroui/react'
import type { ReactNode } from 'react'
import { FileDrop } from '@/components/import/file-drop'
import type { Upload } from '@/components/import/use-upload'
import { WorkProgress } from '@/components/import/work-progress'
import { Section } from '@/components/layout/section'
import { Banner } from '@/components/shared/banner'
import { RelativeTime } from '@/components/shared/time'
import { formatBytes } from '@/lib/client/import/words'
import type { ImportDto } from '@/lib/contracts/import'
import type { ImportChunksDto } from '@/lib/contracts/import-run'

/** A file on its way: how far, how fast, and what to do when it breaks off. */
export function UploadStep(props: { upload: Upload; onGoOn: () => void; onDiscard: () => void }) {
  const { upload, onGoOn, onDiscard } = props
  return (
    <Section title={`Uploading ${upload.file.name}`}>
      <div className="flex flex-col gap-3">
        <WorkProgress
          label={upload.state === 'broken' ? 'The upload has stopped' : 'Uploading'}
          done={upload.bytesDone}
          total={upload.file.size}
          unit="byte"
          isStopped={upload.state === 'broken'}
        />
        {upload.state === 'broken' ? (
          <Banner
            tone="danger"
            action={
              <Button size="sm" variant="outline" onPress={onGoOn}>
                Go on
              </Button>
            }
          >
            {upload.fault} What has arrived is kept; going on sends the rest.
          </Banner>
        ) : (
          <p className="text-xs text-muted">
            Stay on this page until the file has arrived. If it breaks off, come back here and choose the same
            file: only what is missing is sent.
          </p>
        )}
        <div>
          <Button variant="outline" onPress={onDiscard}>
            Discard the upload
          </Button>
        </div>
      </div>
    </Section>
  )
}

type ResumeUploadProps = {
  data: ImportDto
  chunks: ImportChunksDto
  /** The person chose a file with the right name and size, and its bytes differ. */
  isOther: boolean
  misfit: ReactNode
  onFile: (file: File) => void
  onDiscard: () => void
}

/** An upload that was left: the same file again, and the rest of it is sent. */
export function ResumeUpload({ data, chunks, isOther, misfit, onFile, onDiscard }: ResumeUploadProps) {
  const fault = isOther ? (
    <>
      This is another file: it has the name and size of “{data.fileName}” and other contents. Choose the one
      that the upload was begun with, or discard the upload and begin anew.
    </>
  ) : (
    misfit
  )
  return (
    <Section
      title={`Go on with ${data.fileName}`}
      summary={
        <>
          begun <RelativeTime at={data.createdAt} />
          {data.createdBy ? ` by ${data.createdBy}` : ''}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>
          {chunks.fileBytes === null
            ? `${formatBytes(chunks.bytesReceived)} have arrived.`
            : `${formatBytes(chunks.bytesReceived)} of ${formatBytes(chunks.fileBytes)} have arrived.`}{' '}
          <span className="text-muted">
            Choose the same file again and only the rest is sent. Nothing of the list has changed so far.
          </span>
        </p>
        {fault ? <Banner tone="danger">{fault}</Banner> : null}
        <FileDrop
          isCompact
          title={`Drop ${data.fileName} here`}
          action="Choose the same file"
          onFile={onFile}
        />
        <div>
          <Button variant="outline" onPress={onDiscard}>
            Discard the upload
          </Button>
        </div>
      </div>
    </Section>
  )
}
