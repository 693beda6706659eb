import { type CampaignSettings, defaultCampaignSettings } from '@/lib/domain/campaign/settings'
import { getPool } from '@/lib/server/db/pool'
import { BoundedCache } from '../bounded-cache'
import { hold } from '../hold'

export type CampaignForHandOut = {
  id: bigint
  organisationId: bigint
  wxccOrgId: string
  timeZone: string
  version: number
  settings: CampaignSettings
}

type Row = Omit<CampaignForHandOut, 'settings'> & { settings: Partial<CampaignSettings> }

/** The hand-out itself compares the version under its lock, so that age costs a second question, never a wrong setting. */
const FRESH_MS = 60_000
const ENTRIES_MAX = 5_000

function getCache(): BoundedCache<bigint, CampaignForHandOut | null> {
  return hold(
    'campaigns for hand-out',
    () =>
      new BoundedCache<bigint, CampaignForHandOut | null>({
        entriesMax: ENTRIES_MAX,
        freshMs: FRESH_MS,
        staleOnErrorMs: 0,
        load: async (campaignId) => {
          const { rows } = await getPool('dialer').query<Row>({
            name: 'campaign_for_hand_out',
            text: `select c.id, c.organisation_id as "organisationId", o.wxcc_org_id as "wxccOrgId",
                          o.time_zone as "timeZone", c.version, v.settings
                     from campaign c
                     join organisation o on o.id = c.organisation_id
                     join campaign_version v on v.campaign_id = c.id and v.version = c.version
                    where c.id = $1`,
            values: [campaignId],
          })
          const [row] = rows
          return row ? { ...row, settings: { ...defaultCampaignSettings, ...row.settings } } : null
        },
      }),
  )
}

export function findCampaign(campaignId: bigint): Promise<CampaignForHandOut | null> {
  return getCache().get(campaignId)
}

export function forgetCampaign(campaignId: bigint): void {
  getCache().forget(campaignId)
}
