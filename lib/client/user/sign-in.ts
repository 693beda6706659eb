import { signIn } from 'next-auth/react'
import { ApiError } from '@/lib/client/api-client'
import { problemSchema } from '@/lib/contracts/shared'

/** What the sign-in page says for the `error` that a failed way in leaves in the address. */
export function explainSignInError(error: string | null): string | null {
  if (error === null || error === '') return null
  const [reason, waitSeconds] = error.split(':')
  switch (reason) {
    case 'wrong':
    case 'CredentialsSignin':
      return 'E-mail or password is wrong, or the user is disabled.'
    case 'throttled':
      return `Too many failed tries. Try again in ${describeWait(Number(waitSeconds))}.`
    case 'link':
      return 'This link was used already, has expired, or was replaced by a newer one. Rollcall prints a new one at every start.'
    default:
      return 'Signing in failed. Try again.'
  }
}

function describeWait(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'a few minutes'
  const minutes = Math.ceil(seconds / 60)
  return minutes <= 1 ? 'a minute' : `${minutes} minutes`
}

/** Throws an ApiError with the words for a person. */
export async function signInWithPassword(email: string, password: string): Promise<void> {
  const result = await signIn('password', { email, password, redirect: false }).catch(() => undefined)
  if (result?.ok && !result.error) return
  const words = result
    ? explainSignInError(result.error ?? 'unknown')
    : 'The server did not answer. Try again.'
  throw refusal(words ?? 'Signing in failed. Try again.')
}

/** Sends a form that signs in: invitation, reset, first run. Throws what the server said as ApiError. */
export async function postSignInForm(path: 'accept-link' | 'first-run', body: unknown): Promise<void> {
  const response = await fetch(`/api/auth/${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null)
  if (response?.ok) return
  const problem = problemSchema.safeParse(await response?.json().catch(() => null))
  throw problem.success ? new ApiError(problem.data) : refusal('The server did not answer. Try again.')
}

function refusal(detail: string): ApiError {
  return new ApiError({
    title: 'Not signed in',
    detail,
    status: 401,
    code: 'unauthenticated',
    requestId: null,
    errors: [],
  })
}

/** Where to go after signing in: a path of ours, whatever the address says. */
export function readNextPath(next: string | null | undefined): string {
  if (!next) return '/overview'
  const base = 'http://rollcall.invalid'
  const url = URL.parse(next, base)
  return url?.origin === base && next.startsWith('/') ? `${url.pathname}${url.search}` : '/overview'
}
