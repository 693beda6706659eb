'use client'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { listPlaces } from '@/components/layout/navigation'
import { useViewer } from '@/lib/client/viewer'

type CommandPaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

export function CommandPalette({ isOpen, onOpenChange }: CommandPaletteProps) {
  const router = useRouter()
  const { permissions } = useViewer()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      onOpenChange(!isOpen)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [isOpen, onOpenChange])
  return (
    <Command.Dialog open={isOpen} onOpenChange={onOpenChange} label="Search or run a command">
      <Command.Input placeholder="Go to…" />
      <Command.List>
        {listPlaces(permissions).map(({ href, label }) => (
          <Command.Item
            key={href}
            onSelect={() => {
              onOpenChange(false)
              router.push(href)
            }}
          >
            {label}
          </Command.Item>
        ))}
      </Command.List>
    </Command.Dialog>
  )
}
