/** [B] None of this is in the official text; seen by others. Lower case, as node gives header names. */
export const signatureHeaders = {
  /** Hex HMAC-SHA256 over the raw body bytes with the subscription's secret. */
  signature: 'x-webexcc-signature',
  /** Epoch milliseconds. The signature does not cover it: age is remarked on, never refused. */
  timestamp: 'x-webexcc-timestamp',
  webhookVersion: 'x-webexcc-webhook-version',
} as const

export const signatureAlgorithm = 'sha256'

/** Cisco's sample tolerates five minutes; an older event is stored, marked late and alarmed. */
export const signatureToleranceMs = 5 * 60 * 1000

/** [C] Hex in either case, a `sha256=` before it tolerated. Null where it cannot be a signature. */
export function readSignatureHex(header: string | null | undefined): string | null {
  const text = (header ?? '').trim().replace(/^sha256=/i, '')
  return /^[0-9a-fA-F]{64}$/.test(text) ? text.toLowerCase() : null
}

/** [A] A receiver that takes longer has failed. */
export const webhookTimeoutMs = 5000
