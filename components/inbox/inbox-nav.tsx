'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { revealInRow } from '@/lib/client/browser'

const parts = [
  { href: '/inbox', label: 'Dispositions' },
  { href: '/inbox/unknown', label: 'Unknown outcomes' },
  { href: '/inbox/reconciliation', label: 'Reconciliation' },
]

export function InboxNav() {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Inbox"
      className="-mx-3 mb-4 overflow-x-auto border-b border-border px-3 sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-4">
        {parts.map(({ href, label }) => {
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
