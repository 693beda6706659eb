'use client'
import { createContext, type ReactNode, useContext } from 'react'
import type { ViewerDto } from '@/lib/contracts/viewer'
import type { Permission } from '@/lib/domain/permissions'

const ViewerContext = createContext<ViewerDto | null>(null)

export function ViewerProvider({ viewer, children }: { viewer: ViewerDto; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>
}

/** Who is signed in, with their organisation. Only inside the frame of signed-in pages. */
export function useViewer(): ViewerDto {
  const viewer = useContext(ViewerContext)
  if (!viewer) throw new Error('useViewer outside ViewerProvider')
  return viewer
}

/** Whether to offer it at all. The server decides again. */
export function useCan(permission: Permission): boolean {
  return useViewer().permissions.includes(permission)
}
