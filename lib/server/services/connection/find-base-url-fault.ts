import { isLoopbackHost } from '@/lib/contracts/connection'

/**
 * Why an address may not stand for the WxCC API, or null. A sandbox's organisation reaches only this machine, so that
 * its made-up contacts can never be dialed for real; a real one is reached by https only.
 */
export function findBaseUrlFault(text: string, isSandbox: boolean): string | null {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return 'must be an address such as https://api.wxcc-us1.cisco.com, or a data centre such as us1'
  }
  if (url.username !== '' || url.password !== '') return 'must carry no user name or password'
  if (url.search !== '' || url.hash !== '') return 'must have no query and no fragment'
  if (isSandbox && !isLoopbackHost(url.hostname)) {
    return 'must be on this machine: a sandbox organisation cannot be connected to a real host'
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) return 'must begin with https'
  return null
}
