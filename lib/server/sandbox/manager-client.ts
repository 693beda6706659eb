import { z } from 'zod'
import type { Clock } from './clock'
import { type LoopbackRule, resolveLoopback } from './loopback'

/** How the campaign manager is signed in to: Control Hub's custom connector. */
export const connectorSchema = z.strictObject({
  tokenUrl: z.url(),
  user: z.string().min(1),
  password: z.string().min(1),
})
export type Connector = z.infer<typeof connectorSchema>

/** As a dialer must read it: anything with a token and a life in minutes. */
const tokenSchema = z.object({ Token: z.string().min(1), ExpiresIn: z.coerce.number().positive() })

export type FetchListResult =
  | { ok: true; status: number; records: unknown[] }
  | { ok: false; status: number | null; fault: string }

const requestTimeoutMs = 10_000
/** A token is renewed this long before it ends. */
const renewBeforeMs = 5 * 60_000
const listBytesMax = 8 * 1024 * 1024

export type ManagerClient = ReturnType<typeof createManagerClient>

/** The two requests of the dialer to the campaign manager: a token, and with it the list. */
export function createManagerClient(options: {
  clock: Clock
  loopback: LoopbackRule
  getConnector: () => Connector | null
  track: <T>(work: Promise<T>) => Promise<T>
}) {
  const { clock, loopback, getConnector, track } = options
  let token: { value: string; renewAtMs: number } | null = null
  let pending: Promise<string> | null = null

  const requestToken = async (): Promise<string> => {
    const connector = getConnector()
    if (connector === null) throw new Error('no connector is set')
    const url = resolveLoopback(connector.tokenUrl, loopback)
    if (url === null) throw new Error('the token URL is not on this machine')
    const credentials = Buffer.from(`${connector.user}:${connector.password}`).toString('base64')
    const response = await fetch(url, {
      headers: { authorization: `Basic ${credentials}`, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(requestTimeoutMs),
    })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`the token endpoint answered ${response.status}`)
    const answer = tokenSchema.safeParse(parseJson(text))
    if (!answer.success) throw new Error('the token endpoint answered something else than a token')
    token = {
      value: answer.data.Token,
      renewAtMs: clock.now() + Math.max(30_000, answer.data.ExpiresIn * 60_000 - renewBeforeMs),
    }
    return token.value
  }
  const getToken = (): Promise<string> => {
    if (token !== null && clock.now() < token.renewAtMs) return Promise.resolve(token.value)
    pending ??= requestToken().finally(() => {
      pending = null
    })
    return pending
  }

  const requestList = async (fetchUrl: string, count: number): Promise<FetchListResult> => {
    const resolved = resolveLoopback(fetchUrl, loopback)
    if (resolved === null) return { ok: false, status: null, fault: 'the list URL is not on this machine' }
    const url = new URL(resolved)
    url.searchParams.set('recordCount', String(count))
    // A refused token is renewed once: it may have been revoked before its time.
    for (let turn = 0; ; turn += 1) {
      const value = await getToken()
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${value}`, accept: 'application/json' },
        redirect: 'manual',
        signal: AbortSignal.timeout(requestTimeoutMs),
      })
      const text = await response.text()
      if (response.status === 401) {
        if (token?.value === value) token = null
        if (turn === 0) continue
      }
      if (response.status !== 200) {
        return { ok: false, status: response.status, fault: `the list answered ${response.status}` }
      }
      const body = text.length > listBytesMax ? null : parseJson(text)
      if (!Array.isArray(body)) return { ok: false, status: 200, fault: 'the list is not a JSON list' }
      return { ok: true, status: 200, records: body }
    }
  }

  return {
    forgetToken() {
      token = null
    },
    fetchList(fetchUrl: string, count: number): Promise<FetchListResult> {
      return track(
        requestList(fetchUrl, count).catch((error: unknown) => ({
          ok: false as const,
          status: null,
          fault: describeFault(error),
        })),
      )
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A short sentence without addresses or secrets. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const cause = error.cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null
  return code === null ? error.message.slice(0, 200) : `no connection (${code})`
}
