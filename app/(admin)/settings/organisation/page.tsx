import type { Metadata } from 'next'
import { OrganisationForm } from '@/components/settings/organisation-form'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { listPlaceChoices } from '@/lib/server/queries/organisation/list-place-choices'
import { getOrganisation } from '@/lib/server/services/organisation/get-organisation'

export const metadata: Metadata = { title: 'Organisation' }

export default async function OrganisationPage() {
  const ctx = await requirePageContext('organisation.manage')
  return <OrganisationForm organisation={await getOrganisation(ctx)} {...listPlaceChoices()} />
}
