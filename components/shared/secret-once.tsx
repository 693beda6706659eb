'use client'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { CopyField } from '@/components/shared/copy-field'

/** A secret that is shown this one time: how to keep it, and its value to copy. */
export function SecretOnce({
  label,
  value,
  children,
}: {
  label: string
  value: string
  /** Further values to paste beside it, such as the user name and URLs. */
  children?: ReactNode
}) {
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-warning/50 bg-warning-soft p-3">
      <p className="flex items-start gap-2 text-warning-text">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span>Copy it now. Rollcall does not show it again.</span>
      </p>
      <CopyField label={label} value={value} />
      {children}
    </div>
  )
}
