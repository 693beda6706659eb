import type { IncomingMessage, ServerResponse } from 'node:http'

/** Long enough for the answer to arrive, too short for anybody to wait behind it. */
const GRACE_MS = 500

/**
 * A route may answer before it has read the whole body (too large, broken). What is left would keep the next request on
 * this connection waiting for ever, so the connection ends.
 */
export function cutUnread(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete) return
    const timer = setTimeout(() => {
      if (!request.complete) request.socket.destroy()
    }, GRACE_MS)
    request.once('close', () => clearTimeout(timer))
  })
}
