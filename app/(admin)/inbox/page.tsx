import type { Metadata } from 'next'
import { DispositionsScreen } from '@/components/inbox/dispositions-screen'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Inbox' }

export default async function InboxPage() {
  await requirePageContext('disposition.read')
  return <DispositionsScreen />
}
