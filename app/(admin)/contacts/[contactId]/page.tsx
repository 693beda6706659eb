import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ContactScreen } from '@/app/(admin)/contacts/[contactId]/client'
import { parseId } from '@/lib/domain/ids'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Contact' }

export default async function ContactPage({ params }: { params: Promise<{ contactId: string }> }) {
  await requirePageContext('contact.read')
  const { contactId } = await params
  if (parseId('con', contactId) === null) notFound()
  return <ContactScreen contactId={contactId} />
}
