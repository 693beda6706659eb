'use client'
import { Button } from '@heroui/react'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { notifyFailed } from '@/components/shared/notify'
import { downloadCsv, type QueryParams } from '@/lib/client/api-client'
import { useCan } from '@/lib/client/viewer'

/** Exports what a chart shows. Absent for those who may not export. */
export function CsvButton({
  path,
  params,
  fileName,
}: {
  path: string
  params: QueryParams
  fileName: string
}) {
  const [isPending, setPending] = useState(false)
  const canExport = useCan('export')
  if (!canExport) return null
  const save = async () => {
    setPending(true)
    try {
      await downloadCsv(path, params, fileName)
    } catch (error) {
      notifyFailed('The export failed', error)
    } finally {
      setPending(false)
    }
  }
  return (
    <Button variant="ghost" size="sm" onPress={save} isPending={isPending}>
      <Download aria-hidden /> CSV
    </Button>
  )
}
