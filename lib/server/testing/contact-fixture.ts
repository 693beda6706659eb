import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Permission, Role } from '@/lib/domain/permissions'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Ctx } from '@/lib/server/services/context'

/** An organisation of its own, so that tests of one database never meet. */
export async function createOrganisation(defaultCountry = 'US'): Promise<bigint> {
  const { id } = await getPrisma().organisation.create({
    data: { name: `Org ${randomUUID()}`, wxccOrgId: randomUUID(), defaultCountry },
    select: { id: true },
  })
  return id
}

export function actAs(organisationId: bigint, role: Role = 'admin', now = new Date()): Ctx {
  return {
    actor: { kind: 'user', id: 1n, name: `A ${role}`, role },
    organisationId,
    requestId: randomUUID(),
    now,
  }
}

/** An API key of the organisation; answers the key itself. */
export async function createKey(organisationId: bigint, scopes: Permission[]): Promise<string> {
  const key = `rck_${randomBytes(24).toString('base64url')}`
  await getPrisma().apiKey.create({
    data: {
      organisationId,
      name: 'test',
      prefix: key.slice(0, 8),
      secretHash: new Uint8Array(createHash('sha256').update(key).digest()),
      scopes,
    },
    select: { id: true },
  })
  return key
}

export async function createList(organisationId: bigint, name = 'List'): Promise<bigint> {
  const { id } = await getPrisma().contactList.create({
    data: { organisationId, name, defaultCountry: 'US' },
    select: { id: true },
  })
  return id
}
