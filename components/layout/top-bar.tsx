'use client'
import { Button } from '@heroui/react'
import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { AccountMenu } from '@/components/layout/account-menu'
import { JobTray } from '@/components/layout/job-tray'
import { LiveIndicator } from '@/components/layout/live-indicator'
import { Badge } from '@/components/shared/badge'
import { useHydrated } from '@/lib/client/browser'
import { useViewer } from '@/lib/client/viewer'

export function TopBar({ onOpenPalette, menuButton }: { onOpenPalette: () => void; menuButton: ReactNode }) {
  const { organisation } = useViewer()
  const isApple = useHydrated() && /Mac|iPhone|iPad/.test(navigator.userAgent)
  const shortcut = isApple ? '⌘K' : 'Ctrl K'
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-border bg-surface px-2 sm:px-4">
      {menuButton}
      <div className="flex min-w-0 flex-1 items-center gap-2">
        <span className="truncate font-medium">{organisation.name}</span>
        {organisation.isSandbox ? (
          <Badge
            tone="info"
            title="A stand-in for Webex Contact Center dials. No real number is ever called."
          >
            Sandbox
          </Badge>
        ) : null}
      </div>
      <LiveIndicator />
      <JobTray />
      <Button
        variant="outline"
        onPress={onOpenPalette}
        aria-keyshortcuts="Control+K Meta+K"
        className="max-sm:w-8 max-sm:px-0"
      >
        <Search aria-hidden />
        <span className="text-muted max-sm:sr-only">Search</span>
        <kbd
          aria-hidden
          className="rounded-xs border border-border px-1 font-sans text-xs text-muted max-sm:hidden"
        >
          {shortcut}
        </kbd>
      </Button>
      <AccountMenu />
    </header>
  )
}
