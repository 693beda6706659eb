import type { ReactNode } from 'react'
import { TodayEquation } from '@/components/inbox/equation'
import { InboxNav } from '@/components/inbox/inbox-nav'
import { PageHeader } from '@/components/layout/page-header'
import { requirePageContext } from '@/lib/server/auth/page-context'

export default async function InboxLayout({ children }: { children: ReactNode }) {
  await requirePageContext('disposition.read')
  return (
    <>
      <PageHeader title="Inbox" state={<TodayEquation />} />
      <InboxNav />
      {children}
    </>
  )
}
