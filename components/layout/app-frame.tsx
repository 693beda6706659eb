'use client'
import { Button, Drawer } from '@heroui/react'
import { Menu, PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Brand } from '@/components/layout/brand'
import { CommandPalette } from '@/components/layout/command-palette'
import { PausedBanner } from '@/components/layout/paused-banner'
import { NavLinks } from '@/components/layout/side-nav'
import { SignedOutBanner } from '@/components/layout/signed-out-banner'
import { TopBar } from '@/components/layout/top-bar'
import { useNavWidth } from '@/lib/client/theme'
import { ViewerProvider } from '@/lib/client/viewer'
import type { ViewerDto } from '@/lib/contracts/viewer'

/** What surrounds every signed-in page: navigation, top bar, palette. */
export function AppFrame({ viewer, children }: { viewer: ViewerDto; children: ReactNode }) {
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  return (
    <ViewerProvider viewer={viewer}>
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <div className="flex min-h-dvh">
        <SideBar />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar
            onOpenPalette={() => setPaletteOpen(true)}
            menuButton={
              <Button
                variant="ghost"
                isIconOnly
                className="md:hidden"
                aria-label="Open the navigation"
                onPress={() => setDrawerOpen(true)}
              >
                <Menu aria-hidden />
              </Button>
            }
          />
          <SignedOutBanner />
          <PausedBanner />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto w-full max-w-[1440px] flex-1 px-3 py-4 outline-none sm:px-6"
          >
            {children}
          </main>
        </div>
      </div>
      <Drawer.Backdrop isOpen={isDrawerOpen} onOpenChange={setDrawerOpen}>
        <Drawer.Content placement="left">
          <Drawer.Dialog aria-label="Navigation" className="w-64 max-w-[80vw] p-3">
            <Brand />
            <nav aria-label="Places" className="mt-3">
              <NavLinks onNavigate={() => setDrawerOpen(false)} />
            </nav>
          </Drawer.Dialog>
        </Drawer.Content>
      </Drawer.Backdrop>
      <CommandPalette isOpen={isPaletteOpen} onOpenChange={setPaletteOpen} />
    </ViewerProvider>
  )
}

function SideBar() {
  const [width, setWidth] = useNavWidth()
  const isCollapsed = width === 'collapsed'
  const Icon = isCollapsed ? PanelLeftOpen : PanelLeftClose
  return (
    <div className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-r border-border bg-surface p-2 md:flex nav-collapsed:w-[49px]">
      <nav aria-label="Places" className="min-h-0 flex-1 overflow-y-auto">
        <div className="px-2 pt-1.5 pb-3">
          <Brand canCollapse />
        </div>
        <NavLinks canCollapse />
      </nav>
      <button
        type="button"
        onClick={() => setWidth(isCollapsed ? 'wide' : 'collapsed')}
        aria-expanded={!isCollapsed}
        title={isCollapsed ? 'Widen the navigation' : undefined}
        className="flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 text-muted hover:bg-default/60 hover:text-foreground"
      >
        <Icon aria-hidden className="size-4 shrink-0" />
        <span className="nav-collapsed:sr-only">Collapse</span>
      </button>
    </div>
  )
}
