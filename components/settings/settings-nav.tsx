'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { revealInRow } from '@/lib/client/browser'
import { useViewer } from '@/lib/client/viewer'
import { settingsPlaces } from '@/lib/contracts/settings-places'

/** The parts of the settings that the viewer's role may open. */
export function SettingsNav() {
  const pathname = usePathname()
  const { permissions } = useViewer()
  const shown = settingsPlaces.filter(
    ({ permission }) => permission === null || permissions.includes(permission),
  )
  return (
    <nav
      aria-label="Settings"
      className="-mx-3 mb-4 overflow-x-auto border-b border-border px-3 sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-4">
        {shown.map(({ href, label }) => {
          const isCurrent = pathname === href
          return (
            <li key={href}>
              <Link
                ref={isCurrent ? revealInRow : null}
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                className={`-mb-px block border-b-2 py-2 whitespace-nowrap ${
                  isCurrent
                    ? 'border-accent font-medium'
                    : 'border-transparent text-muted hover:text-foreground'
                }`}
              >
                {label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
