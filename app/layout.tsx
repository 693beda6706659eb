import './globals.css'
import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Providers } from '@/components/layout/providers'
import { beforePaintScript } from '@/lib/client/before-paint'
import { renderOutcomeColours } from '@/lib/client/charts/outcome-colours'

export const metadata: Metadata = {
  title: { default: 'Rollcall', template: '%s · Rollcall' },
  description: 'The open campaign manager for Webex Contact Center',
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The script below sets data-theme before the first paint: React must not take that for a mistake.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        <style>{renderOutcomeColours()}</style>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, it must run before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: beforePaintScript }} />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
