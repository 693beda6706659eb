'use client'
import { Toast } from '@heroui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { RouterProvider } from 'react-aria-components'
import { createQueryClient } from '@/lib/client/query-client'

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  const router = useRouter()
  return (
    <NuqsAdapter>
      <QueryClientProvider client={queryClient}>
        <RouterProvider navigate={router.push}>{children}</RouterProvider>
        <Toast.Provider placement="bottom end" />
      </QueryClientProvider>
    </NuqsAdapter>
  )
}
