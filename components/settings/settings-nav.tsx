'use client'
import { PartsNav } from '@/components/layout/parts-nav'
import { useViewer } from '@/lib/client/viewer'
import { settingsPlaces } from '@/lib/contracts/settings-places'

/** The parts of the settings that the viewer's role may open. */
export function SettingsNav() {
  const { permissions } = useViewer()
  const shown = settingsPlaces.filter(
    ({ permission }) => permission === null || permissions.includes(permission),
  )
  return <PartsNav label="Settings" parts={shown} />
}
