'use client'
import { toast } from '@heroui/react'
import { ApiError } from '@/lib/client/api-client'

/** Says that something was done, in the product's words: "Campaign paused". */
export function notifyDone(title: string, description?: string): void {
  toast.success(title, { ...(description ? { description } : {}), timeout: 5_000 })
}

/** Says what went wrong and what to do, as the server explained it; stays until it is closed. */
export function notifyFailed(title: string, error: unknown): void {
  toast.danger(title, { description: explainError(error), timeout: 0 })
}

export function notifyInfo(title: string, description?: string): void {
  toast.info(title, { ...(description ? { description } : {}), timeout: 6_000 })
}

/** One or two sentences for a person, with the request id where the log has more. */
export function explainError(error: unknown): string {
  if (!(error instanceof ApiError)) return 'This page failed to do it. Reload the page and try again.'
  if (error.status === 401) return 'You are signed out. Sign in again.'
  const fields = error.errors
    .filter((fault) => !error.message.includes(fault.message))
    .map((fault) => (fault.path ? `${fault.path}: ${fault.message}` : fault.message))
  const parts = [error.message, ...fields.slice(0, 3)]
  if (error.status >= 500 && error.requestId) parts.push(`Request ${error.requestId}.`)
  return parts.join(' ')
}
