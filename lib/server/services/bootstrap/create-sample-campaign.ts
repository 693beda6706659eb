import { createCampaignSchema } from '@/lib/contracts/campaign'
import { defaultCallProgressAnalysis } from '@/lib/domain/campaign/settings'
import { formatId } from '@/lib/domain/ids'
import { sandboxAnis, sandboxEntryPoints } from '@/lib/server/sandbox/sample-organisation'
import { requireId } from '@/lib/server/services/bootstrap/require-id'
import {
  makeSampleContacts,
  sampleListColumns,
  sampleListName,
} from '@/lib/server/services/bootstrap/sample/sample-contacts'
import { createCampaign } from '@/lib/server/services/campaign/create-campaign'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import type { Ctx, Tx } from '@/lib/server/services/context'
import { createContactList } from '@/lib/server/services/list/create-contact-list'

const ROWS_A_BATCH = 1_000

/** The sandbox's sample list and a campaign over it, by the same verbs that a supervisor's clicks reach. */
export async function createSampleCampaign(tx: Tx, ctx: Ctx): Promise<{ campaignId: bigint }> {
  const inner = { ...ctx, tx }
  const list = await createContactList(inner, {
    name: sampleListName,
    columns: sampleListColumns.map((column) => ({ ...column })),
  })
  const listId = requireId('lst', list.id)
  const contacts = makeSampleContacts()
  for (let from = 0; from < contacts.length; from += ROWS_A_BATCH) {
    await writeContacts(tx, ctx.organisationId, listId, contacts.slice(from, from + ROWS_A_BATCH))
  }
  const campaign = await createCampaign(
    inner,
    createCampaignSchema.parse({
      name: 'Sample: plan renewals',
      type: 'progressive',
      entryPointId: sandboxEntryPoints[0]?.id,
      outdialAni: sandboxAnis[0]?.number,
      dialingRate: 1,
      recordCount: 50,
      noAnswerRingLimit: 20,
      callProgressAnalysisParams: { ...defaultCallProgressAnalysis, cpaEnabled: true, amdEnabled: true },
      ruleSet: 'SANDBOX',
      customerData: ['firstName', 'lastName', 'plan', 'balance'],
      lists: [{ listId: formatId('lst', listId) }],
      recycles: true,
    }),
  )
  return { campaignId: requireId('cmp', campaign.id) }
}
