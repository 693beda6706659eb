import type { ReactNode } from 'react'
import { AppFrame } from '@/components/layout/app-frame'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { getViewer } from '@/lib/server/queries/frame/get-viewer'

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const viewer = await getViewer(await requirePageContext())
  return <AppFrame viewer={viewer}>{children}</AppFrame>
}
