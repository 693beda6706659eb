/**
 * A sandbox organisation cannot reach a real host: every address it is given must be this machine's
 * loopback. Where the app has a public name, `publicUrl` is called at `localUrl` instead.
 */
export type LoopbackRule = { publicUrl: string; localUrl: string } | undefined

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

export function isLoopbackHost(hostname: string): boolean {
  return loopbackHosts.has(hostname.toLowerCase())
}

/** The address to call, or null when it is not ours to call. */
export function resolveLoopback(text: string, rule: LoopbackRule): string | null {
  const local =
    rule !== undefined && (text === rule.publicUrl || text.startsWith(`${rule.publicUrl}/`))
      ? rule.localUrl + text.slice(rule.publicUrl.length)
      : text
  try {
    const url = new URL(local)
    const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
    if (!isHttp || !isLoopbackHost(url.hostname) || url.username !== '') return null
    // `localhost` may be ::1 first, where nothing listens: one address for all.
    if (url.hostname === 'localhost') url.hostname = '127.0.0.1'
    return url.toString()
  } catch {
    return null
  }
}
