import { getEnv } from '@/lib/env'
import { getPrisma } from '@/lib/server/db/prisma'
import { createFirstOrganisation } from '@/lib/server/services/bootstrap/create-first-organisation'
import { createSampleCampaign } from '@/lib/server/services/bootstrap/create-sample-campaign'
import { startCampaign } from '@/lib/server/services/campaign/start-campaign'
import { systemCtx, type Tx } from '@/lib/server/services/context'
import { createFirstRunLink } from '@/lib/server/services/organisation/first-run'
import { createSignInLink } from '@/lib/server/services/user/create-sign-in-link'
import { getLogger } from '@/lib/server/telemetry/logger'

export type Bootstrapped = {
  /** For whoever started it: a sandbox's sign-in that works once, or the first-run page of one without users. */
  signInUrl: string | null
}

const log = getLogger('bootstrap')

/**
 * Runs at every start, before anybody is served. On an empty database, once: the organisation of the settings
 * ROLLCALL_BOOTSTRAP_*, or the sandbox's with its sample list and running campaign. Later starts change nothing but
 * the sandbox's one-time sign-in link.
 */
export async function bootstrap(): Promise<Bootstrapped> {
  const env = getEnv()
  const now = new Date()
  const prisma = getPrisma()
  const hasOrders = Object.values(env.bootstrap).some((value) => value !== undefined)
  if (env.sandbox || hasOrders) {
    const sample = await prisma.$transaction(
      async (tx) => {
        if (await isTaken(tx)) return null
        const { organisationId } = await createFirstOrganisation(tx, now)
        log.info({ sandbox: env.sandbox }, 'made the first organisation')
        if (!env.sandbox) return null
        const ctx = systemCtx(organisationId, 'first start', now)
        return { ctx, ...(await createSampleCampaign(tx, ctx)) }
      },
      { timeout: 120_000 },
    )
    if (sample) await startCampaign(sample.ctx, sample.campaignId, { reason: 'First start of the sandbox' })
  }
  return { signInUrl: env.sandbox ? await makeSandboxSignIn(now) : await createFirstRunLink() }
}

/** Several processes may start on one empty database: the first goes ahead, the others find its work done. */
async function isTaken(tx: Tx): Promise<boolean> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('bootstrap', 0))`
  return (await tx.organisation.count()) > 0
}

/** For the sandbox's first admin that may sign in; a production organisation never gets one. */
async function makeSandboxSignIn(now: Date): Promise<string | null> {
  const admin = await getPrisma().membership.findFirst({
    where: { role: 'admin', organisation: { isSandbox: true }, user: { disabledAt: null } },
    orderBy: { createdAt: 'asc' },
    select: { userId: true },
  })
  return admin ? createSignInLink(admin.userId, now) : null
}
