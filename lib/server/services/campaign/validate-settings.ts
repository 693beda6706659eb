import type { CampaignListInput } from '@/lib/contracts/campaign'
import { campaignSettingsSchema } from '@/lib/contracts/campaign-settings'
import { type CampaignSettings, defaultCampaignSettings } from '@/lib/domain/campaign/settings'
import { findRuleSet } from '@/lib/domain/compliance/rule-sets'
import { AppError, type FieldError } from '@/lib/domain/errors'
import type { Ctx, Tx } from '@/lib/server/services/context'

const knownStrategies = ['default']

/** Checks what no single field can say: rules between fields, and names of things that must exist. */
export async function validateSettings(
  tx: Tx,
  ctx: Ctx,
  settings: CampaignSettings,
): Promise<CampaignSettings> {
  const parsed = campaignSettingsSchema.safeParse(pickSettings(settings))
  const errors: FieldError[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  if (findRuleSet(settings.ruleSet) === null) {
    errors.push({ path: 'ruleSet', message: `There is no rule set ${settings.ruleSet}.` })
  } else if (settings.ruleSet === 'SANDBOX' && !(await isSandbox(tx, ctx))) {
    errors.push({ path: 'ruleSet', message: 'The rule set SANDBOX is for the sandbox only.' })
  }
  if (!knownStrategies.includes(settings.strategy)) {
    errors.push({ path: 'strategy', message: `There is no strategy ${settings.strategy}.` })
  }
  if (errors.length > 0) throw new AppError('validation', 'Some values are not valid.', { errors })
  return pickSettings(settings)
}

/** Lists must exist, belong to the organisation and not be archived. */
export async function validateLists(tx: Tx, ctx: Ctx, lists: readonly CampaignListInput[]): Promise<void> {
  const found = await tx.contactList.findMany({
    where: {
      organisationId: ctx.organisationId,
      id: { in: lists.map((list) => list.listId) },
      archivedAt: null,
    },
    select: { id: true },
  })
  const known = new Set(found.map((list) => list.id))
  const errors = lists.flatMap((list, index) =>
    known.has(list.listId) ? [] : [{ path: `lists.${index}.listId`, message: 'There is no such list.' }],
  )
  if (errors.length > 0) throw new AppError('validation', 'Some values are not valid.', { errors })
}

async function isSandbox(tx: Tx, ctx: Ctx): Promise<boolean> {
  const organisation = await tx.organisation.findUniqueOrThrow({
    where: { id: ctx.organisationId },
    select: { isSandbox: true },
  })
  return organisation.isSandbox
}

/** Only the settings, in the order of the table, of something that holds more. */
function pickSettings(given: CampaignSettings): CampaignSettings {
  const entries = Object.entries(given)
  const picked = Object.keys(defaultCampaignSettings).map((name) => [
    name,
    entries.find(([key]) => key === name)?.[1],
  ])
  return Object.fromEntries(picked) as CampaignSettings
}
