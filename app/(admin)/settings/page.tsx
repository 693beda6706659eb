import { redirect } from 'next/navigation'
import { settingsPlaces } from '@/lib/contracts/settings-places'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { hasPermission } from '@/lib/server/services/context'

/** The first part that this role may open. */
export default async function SettingsPage() {
  const { actor } = await requirePageContext()
  const place = settingsPlaces.find(
    ({ permission }) => permission === null || hasPermission(actor, permission),
  )
  redirect(place?.href ?? '/settings/account')
}
