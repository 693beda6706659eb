import { createHmac } from 'node:crypto'
import { getEnv } from '@/lib/env'
import type { StreamDigest } from '@/lib/server/http/idempotency'

/**
 * What tells the bodies of two requests apart. Keyed, because a body may hold a password that a plain hash would let
 * somebody guess.
 */
export class BodyDigest {
  readonly #hmac = createHmac('sha256', getEnv().authSecret)
  readonly #boundary: Buffer | null
  #held: Buffer = Buffer.alloc(0)

  /** A form's boundary is drawn anew by each try of a client, so it does not count. */
  constructor(contentType = '') {
    const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(contentType)?.[1]
    this.#boundary = boundary ? Buffer.from(boundary) : null
  }

  update(bytes: Uint8Array): this {
    const boundary = this.#boundary
    if (boundary === null) {
      this.#hmac.update(bytes)
      return this
    }
    let rest = Buffer.concat([this.#held, bytes])
    for (let at = rest.indexOf(boundary); at >= 0; at = rest.indexOf(boundary)) {
      this.#hmac.update(rest.subarray(0, at))
      rest = rest.subarray(at + boundary.length)
    }
    const heldFrom = Math.max(0, rest.length - boundary.length + 1)
    this.#hmac.update(rest.subarray(0, heldFrom))
    this.#held = rest.subarray(heldFrom)
    return this
  }

  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#hmac.update(this.#held).digest())
  }
}

/** A request whose body is digested while somebody reads it. */
export function digestAlong(request: Request): { request: Request; digest: StreamDigest } {
  const digest = new BodyDigest(request.headers.get('content-type') ?? '')
  let sha256: Uint8Array<ArrayBuffer> | null = null
  const end = () => {
    sha256 ??= digest.finish()
    return sha256
  }
  if (request.body === null) return { request, digest: { soFar: end, whole: async () => end() } }
  const body = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        digest.update(bytes)
        controller.enqueue(bytes)
      },
      flush() {
        end()
      },
    }),
  )
  // Asked of whoever streams a body; the browser's types do not know it.
  const init: RequestInit & { duplex: 'half' } = {
    method: request.method,
    headers: request.headers,
    body,
    duplex: 'half',
  }
  return {
    request: new Request(request.url, init),
    digest: {
      soFar: () => sha256,
      async whole() {
        for await (const _ of body);
        return end()
      },
    },
  }
}
