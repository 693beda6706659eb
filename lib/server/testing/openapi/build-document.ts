import { z } from 'zod'
import { problemSchema } from '@/lib/contracts/shared'
import { type AppErrorCode, appErrors } from '@/lib/domain/errors'
import { permissions, roleWords } from '@/lib/domain/permissions'
import type { Method } from '@/lib/server/http/refuse-others'
import type { RouteDeclaration } from '@/lib/server/http/route'
import type { DescribedAnswer } from '@/lib/server/testing/openapi/read-answers'

export type DescribedRoute = {
  method: Method
  /** As the folders say it: `/api/v1/campaigns/[campaignId]`. */
  address: string
  declaration: RouteDeclaration
  answers: readonly DescribedAnswer[]
}

type Json = Record<string, unknown>

/** The description of /api/v1 in OpenAPI 3.1, from what the routes declare and the types of what they answer. */
export function buildDocument(routes: readonly DescribedRoute[], schemas: Record<string, object>): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const address = route.address.replaceAll(/\[(\w+)\]/g, '{$1}')
    paths[address] ??= {}
    paths[address][route.method.toLowerCase()] = describeOperation(route)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rollcall',
      version: 'v1',
      summary: 'The open campaign manager for Webex Contact Center',
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: [...new Set(routes.map(readTag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'rck_…',
          description: 'An API key. What it may do is said by its scopes.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'next-auth.session-token',
          description:
            'A signed-in browser; over https the cookie is called __Secure-next-auth.session-token. Writes are taken from pages of this Rollcall only.',
        },
      },
      parameters: { IdempotencyKey: idempotencyKey },
      responses: Object.fromEntries(
        Object.entries(appErrors).map(([code, { title }]) => [code, describeProblem(title)]),
      ),
      schemas: {
        ...Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
        Problem: toSchema(problemSchema, 'output'),
      },
    },
  }
}

const introduction = `Times are ISO 8601 in UTC, ids are opaque text. One thing is answered as \`{"data": {…}}\`, a list as \`{"data": […], "meta": {"nextCursor": …}}\`: send \`nextCursor\` as \`cursor\` for the next page. Errors are \`application/problem+json\`; \`code\` is for programs, \`detail\` for people, and \`requestId\` finds the request in the log.

Authenticate with an API key (\`Authorization: Bearer rck_…\`). Addresses without a scope in their description are for people who signed in.`

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeat with the same key and body gets the first answer and does nothing again.',
  schema: { type: 'string', maxLength: 200 },
}

function describeOperation(route: DescribedRoute): Json {
  const { method, declaration } = route
  const isWrite = method !== 'GET'
  const body = describeBody(declaration)
  return {
    operationId: nameOperation(route),
    summary: declaration.summary,
    description: describeAccess(declaration),
    tags: [readTag(route)],
    ...(isPersonal(declaration) ? { security: [{ session: [] }] } : {}),
    parameters: [
      ...listParameters(declaration.params, 'path'),
      ...listParameters(declaration.query, 'query'),
      ...(isWrite ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: { ...describeAnswers(route), ...describeRefusals(route) },
  }
}

/** Keys never reach what a permission without a scope guards. */
function isPersonal({ permission, peopleOnly }: RouteDeclaration): boolean {
  if (peopleOnly) return true
  return permission !== null && !permissions[permission].scope
}

function describeAccess(declaration: RouteDeclaration): string {
  const { permission } = declaration
  const isForPeople = isPersonal(declaration)
  if (permission === null) {
    return isForPeople
      ? 'For everybody who is signed in.'
      : 'For everybody who is signed in, and every API key.'
  }
  const roles = permissions[permission].roles.map((role) => roleWords[role].name.toLowerCase()).join(', ')
  const scope = isForPeople ? 'Not for API keys.' : `Scope of an API key: \`${permission}\`.`
  return `${scope} Roles: ${roles}.`
}

function readTag({ address }: DescribedRoute): string {
  return (address.split('/')[3] ?? '').replaceAll('-', ' ').replace(/\.json$/, '')
}

/** `postCampaignsByCampaignIdStart`: stable, and a fine name in a generated client. */
function nameOperation({ method, address }: DescribedRoute): string {
  const words = address
    .split('/')
    .slice(3)
    .map((part) => part.replace(/^\[(.*)\]$/, 'by-$1'))
    .flatMap((part) => part.split(/[-.]/))
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function listParameters(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties, required } = toSchema(schema, 'input')
  if (typeof properties !== 'object' || properties === null) throw new Error('parameters are named')
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  return Object.entries(properties).map(([name, parameter]) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema: parameter,
  }))
}

function describeBody({ body, describedBody, readsMedia }: RouteDeclaration): Json | null {
  if (readsMedia) {
    const content = readsMedia.map((media) => [media, { schema: rawBodies[media] ?? {} }])
    return { required: false, content: Object.fromEntries(content) }
  }
  const described = describedBody ?? body
  if (!described) return null
  const isOptional = body?.safeParse({}).success ?? false
  return { required: !isOptional, content: { 'application/json': { schema: toSchema(described, 'input') } } }
}

const rawBodies: Record<string, Json> = {
  'multipart/form-data': {
    type: 'object',
    properties: {
      file: { type: 'string', contentMediaType: 'text/csv' },
      mode: { type: 'string' },
      mapping: { type: 'string' },
    },
    required: ['file'],
  },
}

function describeAnswers({ answers }: DescribedRoute): Json {
  const responses: Record<string, { description: string; content?: Json }> = {}
  for (const { status, media, schema } of answers) {
    responses[status] ??= { description: statusWords[status] ?? 'Done' }
    if (schema) responses[status].content = { ...responses[status].content, [media]: { schema } }
  }
  return responses
}

const statusWords: Record<number, string> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken up: it goes on by itself, and what is answered says how far it is',
  204: 'Done; there is nothing to say',
}

/** The errors that the wrapper and the verbs of such a route answer. */
function describeRefusals({ method, declaration }: DescribedRoute): Json {
  const isWrite = method !== 'GET'
  const reads = declaration.body !== undefined || declaration.readsMedia !== undefined
  const codes: AppErrorCode[] = [
    'bad_request',
    'unauthenticated',
    ...(declaration.permission !== null || declaration.peopleOnly || isWrite ? (['forbidden'] as const) : []),
    ...(declaration.params ? (['not_found'] as const) : []),
    ...(isWrite ? (['conflict'] as const) : []),
    ...(reads ? (['payload_too_large'] as const) : []),
    ...(declaration.readsMedia ? (['unsupported'] as const) : []),
    ...(reads || declaration.query ? (['validation'] as const) : []),
    'internal',
    'unavailable',
  ]
  return Object.fromEntries(
    codes.map((code) => [String(appErrors[code].status), { $ref: `#/components/responses/${code}` }]),
  )
}

function describeProblem(title: string): Json {
  return {
    description: title,
    headers: { 'X-Request-Id': { schema: { type: 'string' } } },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    // The format says it; the pattern that checks it is nothing to read.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format) delete jsonSchema.pattern
    },
  })
  return rest
}
