import { buttonVariants } from '@heroui/styles'
import Link from 'next/link'
import type { ComponentProps } from 'react'

type ButtonLinkProps = ComponentProps<typeof Link> & {
  variant?: 'primary' | 'secondary' | 'tertiary' | 'ghost' | 'outline' | 'danger'
  size?: 'sm' | 'md'
  isIconOnly?: boolean
}

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function ButtonLink({
  variant = 'outline',
  size = 'md',
  isIconOnly = false,
  className = '',
  ...props
}: ButtonLinkProps) {
  return <Link {...props} className={`${buttonVariants({ variant, size, isIconOnly })} ${className}`} />
}

/** A link inside text or a table cell. */
export function TextLink({ className = '', ...props }: ComponentProps<typeof Link>) {
  return (
    <Link
      {...props}
      className={`rounded-xs text-link underline-offset-2 hover:underline focus-visible:underline ${className}`}
    />
  )
}
