import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { permissions } from '@/lib/domain/permissions'
import { type Method, methods } from '@/lib/server/http/refuse-others'
import type { RouteDeclaration } from '@/lib/server/http/route'
import { apiAccess } from '@/lib/server/testing/access-table'
import { buildDocument, type DescribedRoute } from '@/lib/server/testing/openapi/build-document'
import { readAnswers } from '@/lib/server/testing/openapi/read-answers'
import document from './document.json'

/**
 * document.json is made here and kept beside the route, so that a change of the API is seen when it is reviewed.
 * After one: `npx vitest run app/api/v1/openapi.json -u`.
 */

const root = path.resolve('app/api/v1')
/** Answers what does not exist: OpenAPI has no words for that. */
const isDescribed = (address: string) => address !== '/api/v1/[...address]'

type Described = { summary: string; description: string; security?: unknown }

function read(paths: Record<string, Record<string, Described>>, address: string, method: string): Described {
  const described = paths[address]?.[method]
  if (!described) throw new Error(`${method} ${address} is not in the document`)
  return described
}

async function listRoutes(): Promise<{ routes: DescribedRoute[]; schemas: Record<string, object> }> {
  const files = fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
    .map((file) => path.join(root, file))
    .filter((file) => isDescribed(toAddress(file)))
    .sort()
  const { answers, schemas } = readAnswers(files)
  const routes: DescribedRoute[] = []
  for (const file of files) {
    const handlers: Partial<Record<Method, { declaration?: RouteDeclaration }>> = await import(
      /* @vite-ignore */ file
    )
    for (const method of methods) {
      const declaration = handlers[method]?.declaration
      if (!declaration) continue
      const described = answers.get(`${method} ${file}`) ?? []
      routes.push({ method, address: toAddress(file), declaration, answers: described })
    }
  }
  return { routes, schemas }
}

function toAddress(file: string): string {
  return `/api/v1/${path.relative(root, path.dirname(file)).split(path.sep).join('/')}`
}

test.each(apiAccess.filter(([, address]) => isDescribed(address)))(
  '%s %s is described, with who may use it',
  (method, address, roles, keyAccess) => {
    const described = read(document.paths, address.replaceAll(/\[(\w+)\]/g, '{$1}'), method.toLowerCase())
    const isForPeople = JSON.stringify(described.security) === '[{"session":[]}]'
    expect(isForPeople).toBe(keyAccess === 'never')
    if (keyAccess !== 'any' && keyAccess !== 'never') {
      expect(described.description).toContain(`\`${keyAccess}\``)
      expect(permissions[keyAccess].roles).toEqual(roles)
    }
    expect(described.summary).toMatch(/^\S.{5,}/)
  },
)

test('the document is what the routes declare, and leaves none out', { timeout: 120_000 }, async () => {
  const { routes, schemas } = await listRoutes()
  const built = buildDocument(routes, schemas)
  expect(routes.map(({ method, address }) => `${method} ${address}`).sort()).toEqual(
    apiAccess
      .filter(([, address]) => isDescribed(address))
      .map(([method, address]) => `${method} ${address}`)
      .sort(),
  )
  for (const { method, address, answers } of routes) {
    expect(answers, `${method} ${address} says what it answers`).not.toHaveLength(0)
  }
  await expect(`${JSON.stringify(built, null, 1)}\n`).toMatchFileSnapshot('./document.json')
})
