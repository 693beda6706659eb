'use client'
import { Button } from '@heroui/react'
import { Download } from 'lucide-react'
import { useStartExport } from '@/components/shared/use-start-export'
import { useCan } from '@/lib/client/viewer'

/** Exports the contacts that a search finds, with its filters as they stand in the address. */
export function ExportContactsButton({ filters }: { filters: Record<string, string | null> }) {
  const canExport = useCan('export')
  const { start, isPending } = useStartExport()
  if (!canExport) return null
  const set = Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  )
  return (
    <Button
      variant="outline"
      isPending={isPending}
      onPress={() => void start({ kind: 'contacts', filters: set })}
    >
      <Download aria-hidden /> Export
    </Button>
  )
}
