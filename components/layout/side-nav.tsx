'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { isCurrentPlace, listPlaces } from '@/components/layout/navigation'
import { useViewer } from '@/lib/client/viewer'

/** The places as links. `canCollapse`: only icons where the navigation is narrowed; the word is then the tooltip. */
export function NavLinks({
  onNavigate,
  canCollapse = false,
}: {
  onNavigate?: () => void
  canCollapse?: boolean
}) {
  const pathname = usePathname()
  const { permissions } = useViewer()
  return (
    <ul className="flex flex-col gap-0.5">
      {listPlaces(permissions).map(({ href, label, icon: Icon }) => {
        const isCurrent = isCurrentPlace(pathname, href)
        return (
          <li key={href}>
            <Link
              href={href}
              title={canCollapse ? label : undefined}
              aria-current={isCurrent ? 'page' : undefined}
              onClick={onNavigate}
              className={`flex h-8 items-center gap-2.5 rounded-md px-2 font-medium transition-colors duration-100 ${
                isCurrent
                  ? 'bg-default text-foreground'
                  : 'text-muted hover:bg-default/60 hover:text-foreground'
              }`}
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              <span className={canCollapse ? 'nav-collapsed:sr-only' : ''}>{label}</span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
