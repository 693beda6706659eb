'use client'
import { Button } from '@heroui/react'
import { Check, Copy } from 'lucide-react'
import { useEffect, useId, useState } from 'react'

/** Copies, and says so for two seconds. Where the browser forbids it, the text is still there to select. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      setCopied(false)
    }
  }
  return (
    <Button variant="ghost" size="sm" isIconOnly onPress={copy} aria-label={copied ? 'Copied' : label}>
      {copied ? <Check aria-hidden className="text-success-text" /> : <Copy aria-hidden />}
    </Button>
  )
}

/** A value to paste elsewhere: an URL, an id. Selected as a whole on click. */
export function CopyField({ label, value, help }: { label: string; value: string; help?: string }) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex h-8 min-w-0 items-center gap-1 rounded-md border border-border bg-surface-secondary pr-0.5">
        <input
          id={id}
          readOnly
          value={value}
          title={value}
          onFocus={(event) => event.currentTarget.select()}
          className="h-full min-w-0 flex-1 truncate rounded-md bg-transparent pl-2.5 font-mono text-xs"
        />
        <CopyButton text={value} label={`Copy ${label}`} />
      </div>
      {help ? <p className="text-xs text-muted">{help}</p> : null}
    </div>
  )
}
