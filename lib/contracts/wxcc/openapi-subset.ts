import { z } from 'zod'
import document from './openapi-subset.json'

/** The committed document holds JSON Schema objects under components.schemas and nothing else. */
function asJsonSchema(value: unknown) {
  return value as Parameters<typeof z.fromJSONSchema>[0]
}

/** For tests: a named schema of Cisco's description as a validator, its references written out. */
export function requireOpenApiSchema(name: string): z.ZodType {
  const schemas: Record<string, unknown> = document.components.schemas
  const expand = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(expand)
    if (typeof value !== 'object' || value === null) return value
    if ('$ref' in value && typeof value.$ref === 'string') {
      return expand(schemas[value.$ref.split('/').at(-1) ?? ''])
    }
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'example' && key !== 'format')
        .map(([key, inner]) => [key, expand(inner)]),
    )
  }
  if (schemas[name] === undefined) throw new Error(`No schema ${name} in the subset`)
  return z.fromJSONSchema(asJsonSchema(expand(schemas[name])), { defaultTarget: 'openapi-3.0' })
}
