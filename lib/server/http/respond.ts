import type { PageMeta } from '@/lib/contracts/shared'

declare const answered: unique symbol

/** A response whose type says what it carries: the description of the API is read from these types. */
export type Answer<Status extends number, Body, Media extends string = 'application/json'> = Response & {
  readonly [answered]?: { status: Status; body: Body; media: Media }
}

/** Answers of the REST API: `{data}` for one thing, `{data, meta}` for a page. */
export function ok<T>(data: T): Answer<200, { data: T }> {
  return Response.json({ data }, { headers: noStore })
}

export function created<T>(data: T): Answer<201, { data: T }> {
  return Response.json({ data }, { status: 201, headers: noStore })
}

/** For an answer that holds a secret: a repeat with the same Idempotency-Key must not find it stored. */
export const shownOnceHeader = 'x-shown-once'

export function createdOnce<T>(data: T): Answer<201, { data: T }> {
  return Response.json({ data }, { status: 201, headers: { ...noStore, [shownOnceHeader]: 'true' } })
}

/** The command is queued; its progress is in what is returned. */
export function accepted<T>(data: T): Answer<202, { data: T }> {
  return Response.json({ data }, { status: 202, headers: noStore })
}

export function noContent(): Answer<204, undefined> {
  return new Response(null, { status: 204 })
}

export function page<T, Meta extends PageMeta = PageMeta>(
  data: T[],
  meta: NoInfer<Meta>,
): Answer<200, { data: T[]; meta: Meta }> {
  return Response.json({ data, meta }, { headers: noStore })
}

/** What is no data of ours but a document of another standard: without the `data` around it. */
export function document<T>(body: T): Answer<200, unknown> {
  return Response.json(body, { headers: { 'cache-control': 'private, no-cache' } })
}

export function csv(
  fileName: string,
  body: string | ReadableStream<Uint8Array>,
): Answer<200, string, 'text/csv'> {
  return new Response(body, {
    headers: {
      ...noStore,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`,
    },
  })
}

const noStore = { 'cache-control': 'no-store' }
