import type { Metadata } from 'next'
import { UnknownScreen } from '@/components/inbox/unknown-screen'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Unknown outcomes' }

export default async function UnknownPage() {
  await requirePageContext('disposition.read')
  return <UnknownScreen />
}
