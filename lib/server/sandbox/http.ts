import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'

export type SandboxRequest = {
  method: string
  path: string
  query: URLSearchParams
  bearer: string | null
  /** Parsed JSON or form; undefined where there is no readable body. */
  body: unknown
}

export type SandboxAnswer = { status: number; body?: unknown; headers?: Record<string, string> }

const bodyBytesMax = 256 * 1024

export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    bytes += buffer.byteLength
    if (bytes > bodyBytesMax) return undefined
    chunks.push(buffer)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (request.headers['content-type']?.includes('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function writeAnswer(response: ServerResponse, answer: SandboxAnswer): void {
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body)
  response.writeHead(answer.status, {
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    trackingid: `SANDBOX_${randomUUID()}`,
    ...answer.headers,
  })
  response.end(text)
}

/** The error form of the subscription API, used for all: [A] there, unspecified elsewhere. */
export function fault(status: number, ...descriptions: string[]): SandboxAnswer {
  return {
    status,
    body: {
      trackingId: `SANDBOX_${randomUUID()}`,
      error: { key: status, message: descriptions.map((description) => ({ description })) },
    },
  }
}

export function refuseBody(error: z.ZodError): SandboxAnswer {
  return fault(400, ...error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`))
}
