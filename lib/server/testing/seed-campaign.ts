import { randomUUID } from 'node:crypto'
import { type CreateCampaignInput, createCampaignSchema } from '@/lib/contracts/campaign'
import { formatId, parseId } from '@/lib/domain/ids'
import type { Role } from '@/lib/domain/permissions'
import { encryptSecret } from '@/lib/server/crypto/encryption'
import { hashConnectorPassword } from '@/lib/server/crypto/keyed-hash'
import { getPrisma } from '@/lib/server/db/prisma'
import { createCampaign } from '@/lib/server/services/campaign/create-campaign'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import { type Ctx, withTransaction } from '@/lib/server/services/context'

/** An organisation of the test's own, ready to start campaigns against the WxCC at `apiBaseUrl`. */
export async function seedOrganisation(
  options: { apiBaseUrl?: string | null; isSandbox?: boolean } = {},
): Promise<{ organisationId: bigint; wxccOrgId: string; ctx: Ctx }> {
  const wxccOrgId = randomUUID()
  const { apiBaseUrl = null, isSandbox = true } = options
  const organisation = await getPrisma().organisation.create({
    data: {
      name: 'Test',
      isSandbox,
      wxccOrgId,
      connectorCredentials: {
        create: {
          userName: `dialer-${wxccOrgId}`,
          secretHash: new Uint8Array(hashConnectorPassword('password')),
        },
      },
      webhookSecrets: {
        create: { secretEncrypted: new Uint8Array(encryptSecret('a webhook secret of at least 32 letters')) },
      },
      ...(apiBaseUrl === null
        ? {}
        : {
            wxccConnection: {
              create: { apiBaseUrl, accessTokenEncrypted: new Uint8Array(encryptSecret('token')) },
            },
          }),
    },
    select: { id: true },
  })
  return { organisationId: organisation.id, wxccOrgId, ctx: userCtx(organisation.id, 'supervisor') }
}

/** A signed-in person of that role; needs no row, as audit keeps names and not references. */
export function userCtx(organisationId: bigint, role: Role): Ctx {
  return {
    actor: { kind: 'user', id: 1n, name: `Some ${role}`, role },
    organisationId,
    requestId: 'test',
    now: new Date(),
  }
}

let numbersUsed = 0

/** Numbers reserved for fiction (London), none twice. */
export function takeNumber(): string {
  numbersUsed += 1
  return `+4420794600${String(numbersUsed % 100).padStart(2, '0')}${String(Math.floor(numbersUsed / 100))}`.slice(
    0,
    16,
  )
}

export async function seedList(ctx: Ctx, contacts: readonly ContactWrite[]): Promise<bigint> {
  return withTransaction(ctx, async (tx) => {
    const list = await tx.contactList.create({
      data: { organisationId: ctx.organisationId, name: 'Test list', defaultCountry: 'GB' },
      select: { id: true },
    })
    await writeContacts(tx, ctx.organisationId, list.id, contacts)
    return list.id
  })
}

export function someContacts(count: number): ContactWrite[] {
  return Array.from({ length: count }, (_, index) => ({
    externalKey: `K${index}`,
    firstName: 'Test',
    lastName: String(index),
    numbers: [{ e164: takeNumber(), country: 'GB' }],
  }))
}

export async function seedCampaign(
  ctx: Ctx,
  listIds: readonly bigint[],
  change: Partial<CreateCampaignInput> = {},
): Promise<bigint> {
  const { lists, ...settings } = change
  const input = createCampaignSchema.parse({
    name: 'Test campaign',
    type: 'progressive',
    entryPointId: 'entry-point-1',
    outdialAni: '+12125550199',
    ruleSet: 'always',
    lists: listIds.map((listId) => ({ listId: formatId('lst', listId) })),
    ...settings,
  })
  const { id } = await createCampaign(ctx, { ...input, ...(lists ? { lists } : {}) })
  return requireId(id)
}

function requireId(text: string): bigint {
  const id = parseId('cmp', text)
  if (id === null) throw new TypeError(text)
  return id
}
