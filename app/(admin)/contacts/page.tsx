import type { Metadata } from 'next'
import { ContactsTable } from '@/components/contact/contacts-table'
import { PageHeader } from '@/components/layout/page-header'
import { ButtonLink } from '@/components/shared/button-link'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { listPlaceChoices } from '@/lib/server/queries/organisation/list-place-choices'

export const metadata: Metadata = { title: 'Contacts' }

export default async function ContactsPage() {
  await requirePageContext('contact.read')
  return (
    <>
      <PageHeader
        title="Contacts"
        state="Find a person by number in any form, its last digits, name, key or e-mail"
        actions={
          <ButtonLink href="/compliance" variant="outline">
            Numbers on DNC
          </ButtonLink>
        }
      />
      <ContactsTable countries={listPlaceChoices().countries} />
    </>
  )
}
