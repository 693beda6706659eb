import type { ReactNode } from 'react'
import { Brand } from '@/components/layout/brand'

/** The one card of a page outside the frame. */
export function SignInCard({
  title,
  children,
  isWide = false,
}: {
  title: string
  children: ReactNode
  isWide?: boolean
}) {
  return (
    <main
      id="main"
      className={`mx-auto flex min-h-dvh w-full flex-col justify-center gap-4 px-4 py-10 ${isWide ? 'max-w-2xl' : 'max-w-sm'}`}
    >
      <Brand />
      <div className="flex flex-col gap-4 rounded-lg border border-border bg-surface p-5">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {children}
      </div>
    </main>
  )
}
