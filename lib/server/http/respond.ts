/** Answers of the REST API: `{data}` for one thing, `{data, meta}` for a page. */
export function ok<T>(data: T): Response {
  return Response.json({ data }, { headers: noStore })
}

export function created<T>(data: T): Response {
  return Response.json({ data }, { status: 201, headers: noStore })
}

/** For an answer that holds a secret: a repeat with the same Idempotency-Key must not find it stored. */
export const shownOnceHeader = 'x-shown-once'

export function createdOnce<T>(data: T): Response {
  return Response.json({ data }, { status: 201, headers: { ...noStore, [shownOnceHeader]: 'true' } })
}

/** The command is queued; its progress is in what is returned. */
export function accepted<T>(data: T): Response {
  return Response.json({ data }, { status: 202, headers: noStore })
}

export function noContent(): Response {
  return new Response(null, { status: 204 })
}

export function page<T>(data: T[], meta: { nextCursor: string | null; total?: number }): Response {
  return Response.json({ data, meta }, { headers: noStore })
}

export function csv(fileName: string, body: string | ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: {
      ...noStore,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`,
    },
  })
}

const noStore = { 'cache-control': 'no-store' }
