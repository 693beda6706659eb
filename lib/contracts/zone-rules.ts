import { z } from 'zod'
import type { JobDto } from '@/lib/contracts/job'
import { loosens, type ZonePolicy, type ZoneRules, zonePolicies } from '@/lib/domain/compliance/zone-rules'

/** What is left out stays as it is. */
export const updateZoneRulesSchema = z
  .object({
    policy: z.enum(zonePolicies, 'choose one of the four').optional(),
    /** null: numbers without a place are never called. */
    unknownZone: z.string().trim().min(1, 'choose a time zone').nullable().optional(),
    /** Required where the change lets numbers be called at times when they could not be called before. */
    reason: z.string().trim().max(500, 'at most 500 characters').optional(),
  })
  .refine(({ policy, unknownZone }) => policy !== undefined || unknownZone !== undefined, 'nothing to change')
export type UpdateZoneRulesInput = z.infer<typeof updateZoneRulesSchema>

export const loosenReasonWords =
  'say why: numbers may then be called at times when they were not called before'

/** The same for a form that shows what holds: a reason is asked for before it is sent. */
export function makeZoneRulesFormSchema(before: ZoneRules) {
  return updateZoneRulesSchema.refine(
    ({ policy = before.policy, unknownZone = before.unknownZone, reason }) =>
      Boolean(reason) || !loosens(before, { policy, unknownZone }),
    { path: ['reason'], message: loosenReasonWords },
  )
}

/** Up to `max` are counted. */
export type UnplacedNumbersDto = { numbers: number; isMore: boolean; countedAt: string }

export type ZoneRulesDto = ZoneRules & {
  /** Numbers that nothing places. Null while they are being counted for the first time. */
  unplaced: UnplacedNumbersDto | null
  /** The last that decided all zones anew, after a change; null where nothing was ever changed or it is long ago. */
  job: JobDto | null
}

export const zonePolicyWords: Record<ZonePolicy, { name: string; does: string; example: string }> = {
  all: {
    name: 'Every source counts',
    does: 'A number is called only while it is calling time in every zone that any source names.',
    example:
      'Your data says Denver, the address Los Angeles, the number New York: called while all three are open.',
  },
  trust_explicit: {
    name: 'Trust what was given',
    does: 'A zone that your data gives decides alone; without one, every other source counts.',
    example: 'Your data says Denver, the address Los Angeles, the number New York: called in Denver’s hours.',
  },
  trust_postal: {
    name: 'Trust the address',
    does: 'A zone that your data gives decides alone, else that of the postal code, else the number.',
    example:
      'Your data says nothing, the address Los Angeles, the number New York: called in Los Angeles’ hours.',
  },
  number_only: {
    name: 'The number alone',
    does: 'Only area code, prefix and country decide, whatever your data says about the person.',
    example:
      'Your data says Denver, the address Los Angeles, the number New York: called in New York’s hours.',
  },
}
