'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { revealInRow } from '@/lib/client/browser'

type PartsNavProps = {
  /** What they are parts of: "Inbox". */
  label: string
  parts: readonly { href: string; label: string }[]
}

/** The parts of a place, side by side; the present one is scrolled into view where they do not fit. */
export function PartsNav({ label, parts }: PartsNavProps) {
  const pathname = usePathname()
  return (
    <nav
      aria-label={label}
      className="-mx-3 mb-4 overflow-x-auto border-b border-border px-3 sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-4">
        {parts.map((part) => {
          const isCurrent = pathname === part.href
          return (
            <li key={part.href}>
              <Link
                ref={isCurrent ? revealInRow : null}
                href={part.href}
                aria-current={isCurrent ? 'page' : undefined}
                className={`-mb-px block border-b-2 py-2 whitespace-nowrap ${
                  isCurrent
                    ? 'border-accent font-medium'
                    : 'border-transparent text-muted hover:text-foreground'
                }`}
              >
                {part.label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
