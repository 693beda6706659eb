import { type FirstRunInput, firstRunSchema } from '@/lib/contracts/session'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getEnv } from '@/lib/env'
import { hashPassword } from '@/lib/server/auth/password'
import type { SessionClaims } from '@/lib/server/auth/session'
import { checkThrottle, countFailure } from '@/lib/server/auth/throttle'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { systemCtx, type Tx } from '@/lib/server/services/context'
import { isSetupToken } from '@/lib/server/services/organisation/first-run'
import { requirePlace } from '@/lib/server/services/organisation/require-place'
import { beginSession } from '@/lib/server/services/user/begin-session'

const FAILURES_MAX = 20

/** Makes the organisation and its first admin on an installation without users, and signs the admin in. */
export async function setUpOrganisation(
  input: FirstRunInput,
  from: { address: string; now: Date },
): Promise<SessionClaims> {
  const parsed = requirePlace(firstRunSchema.parse(input))
  const key = { key: `first-run:${from.address}`, failuresMax: FAILURES_MAX }
  if ((await checkThrottle([key], from.now)) !== null) {
    throw new AppError('too_many_requests', 'Too many wrong set-up tokens. Try again in a few minutes.')
  }
  if (!isSetupToken(parsed.setupToken)) {
    await countFailure([key], from.now)
    throw new AppError(
      'forbidden',
      'The set-up token is wrong. The server prints it in its log at every start.',
      {
        errors: [{ path: 'setupToken', message: 'not the one in the log' }],
      },
    )
  }
  if (getEnv().sandbox) throw alreadySetUp()
  const passwordHash = await hashPassword(parsed.adminPassword)
  return getPrisma().$transaction(async (tx) => {
    // The same lock as the scripted first start's: of two at the same moment one finds the other's work.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('bootstrap', 0))`
    if ((await tx.user.count()) > 0) throw alreadySetUp()
    const organisationId = await saveOrganisation(tx, parsed, from.now)
    const { id: userId } = await tx.user.create({
      data: {
        email: parsed.adminEmail,
        name: parsed.adminName,
        passwordHash,
        createdAt: from.now,
        memberships: { create: { organisationId, role: 'admin', createdAt: from.now } },
      },
      select: { id: true },
    })
    const claims = await beginSession(tx, { userId, organisationId, way: 'first_run', now: from.now })
    if (!claims) throw new AppError('internal', 'The new admin could not be signed in.')
    await recordAudit(tx, systemCtx(organisationId, 'first run', from.now), {
      action: 'organisation.set_up',
      entity: 'organisation',
      entityId: formatId('org', organisationId),
      after: { name: parsed.organisationName, wxccOrgId: parsed.wxccOrgId, admin: parsed.adminEmail },
    })
    return claims
  })
}

/** An organisation without users (its last ones were removed by hand) is taken over, not doubled. */
async function saveOrganisation(tx: Tx, input: FirstRunInput, now: Date): Promise<bigint> {
  const data = {
    name: input.organisationName,
    timeZone: input.timeZone,
    defaultCountry: input.defaultCountry,
  }
  const { id } = await tx.organisation.upsert({
    where: { wxccOrgId: input.wxccOrgId },
    create: { ...data, wxccOrgId: input.wxccOrgId, createdAt: now },
    update: data,
    select: { id: true },
  })
  const { wxccApiBaseUrl } = getEnv()
  if (wxccApiBaseUrl) {
    await tx.wxccConnection.upsert({
      where: { organisationId: id },
      create: { organisationId: id, apiBaseUrl: wxccApiBaseUrl, updatedAt: now },
      update: {},
      select: { organisationId: true },
    })
  }
  return id
}

function alreadySetUp(): AppError {
  return new AppError('conflict', 'This Rollcall is set up already. Sign in.')
}
