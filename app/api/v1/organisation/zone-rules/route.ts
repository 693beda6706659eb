import { updateZoneRulesSchema } from '@/lib/contracts/zone-rules'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getZoneRules, toZoneRulesDto } from '@/lib/server/queries/organisation/get-zone-rules'
import { updateZoneRules } from '@/lib/server/services/organisation/update-zone-rules'

export const GET = route({
  summary: 'Get how the time zones of numbers are decided',
  permission: 'rule_set.read',
  handle: async ({ ctx }) => ok(await getZoneRules(ctx)),
})

export const PATCH = route({
  summary: 'Change how the time zones of numbers are decided',
  permission: 'rule_set.tighten',
  body: updateZoneRulesSchema,
  handle: async ({ ctx, body }) => ok(await toZoneRulesDto(ctx, await updateZoneRules(ctx, body))),
})

export const { POST, PUT, DELETE, OPTIONS } = refuseOthers({ GET, PATCH })
