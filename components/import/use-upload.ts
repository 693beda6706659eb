'use client'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { explainError } from '@/components/shared/notify'
import { isOtherFile, uploadFile } from '@/lib/client/import/upload-file'
import type { ImportChunksDto } from '@/lib/contracts/import-run'

type Sending = {
  importId: string
  file: File
  received: ImportChunksDto['received']
  state: 'sending' | 'broken' | 'done' | 'other_file'
  bytesDone: number
  fault: string | null
}

export type Upload = Pick<Sending, 'importId' | 'file' | 'state' | 'bytesDone' | 'fault'>

/** One file on its way to the server. It ends with the page; what has arrived stays there. */
export function useUpload(readReceived: (importId: string) => Promise<ImportChunksDto['received']>) {
  const [upload, setUpload] = useState<Sending | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])

  const send = async (importId: string, file: File, received: ImportChunksDto['received']) => {
    abort.current?.abort()
    const own = new AbortController()
    abort.current = own
    const change = (next: Partial<Sending>) =>
      setUpload((before) => (before && abort.current === own ? { ...before, ...next } : before))
    setUpload({ importId, file, received, state: 'sending', bytesDone: 0, fault: null })
    try {
      await uploadFile(importId, file, {
        received,
        signal: own.signal,
        onProgress: (bytesDone) => change({ bytesDone }),
      })
      change({ state: 'done' })
    } catch (error) {
      if (own.signal.aborted) return
      if (isOtherFile(error)) change({ state: 'other_file' })
      else change({ state: 'broken', fault: explainError(error) })
    }
  }
  /** Sends what is missing by now. */
  const goOn = async () => {
    if (!upload) return
    const { importId, file } = upload
    setUpload({ ...upload, state: 'sending', fault: null })
    const received = await readReceived(importId).catch((error: unknown) => {
      setUpload({ ...upload, state: 'broken', fault: explainError(error) })
      return null
    })
    if (received) await send(importId, file, received)
  }
  const stop = () => {
    abort.current?.abort()
    setUpload(null)
  }
  const goOnWhenBack = useEffectEvent(() => {
    if (upload?.state === 'broken') void goOn()
  })
  useEffect(() => {
    const listen = () => goOnWhenBack()
    window.addEventListener('online', listen)
    return () => window.removeEventListener('online', listen)
  }, [])
  return { upload: upload as Upload | null, send, goOn, stop }
}
