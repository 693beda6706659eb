import { decryptSecret } from '@/lib/server/crypto/encryption'
import { getPool } from '@/lib/server/db/pool'
import { BoundedCache } from '../bounded-cache'
import { hold } from '../hold'

export type OrganisationSecrets = {
  organisationId: bigint
  /** Those not retired, newest first: two while one is replaced by the next. */
  secrets: string[]
}

type Row = { organisationId: bigint; secrets: Buffer[] | null }

/** A retired secret ends within ten seconds: half of it here, the rest for a store that is away. */
const FRESH_MS = 4_000
const STALE_ON_ERROR_MS = 9_000
const ENTRIES_MAX = 5_000

/** By WxCC's organisation id. Null for one that is not ours; remembered too. */
export function findOrganisationSecrets(wxccOrgId: string): Promise<OrganisationSecrets | null> {
  const cache = hold(
    'webhook secrets',
    () =>
      new BoundedCache<string, OrganisationSecrets | null>({
        entriesMax: ENTRIES_MAX,
        freshMs: FRESH_MS,
        staleOnErrorMs: STALE_ON_ERROR_MS,
        load: async (id) => {
          const { rows } = await getPool('dialer').query<Row>({
            name: 'webhook_secrets',
            text: `select o.id as "organisationId",
                          array_agg(s.secret_encrypted order by s.created_at desc) filter (where s.id is not null) as secrets
                     from organisation o
                     left join webhook_secret s on s.organisation_id = o.id and s.retired_at is null
                    where o.wxcc_org_id = $1::uuid group by o.id`,
            values: [id],
          })
          const [row] = rows
          return row
            ? { organisationId: row.organisationId, secrets: (row.secrets ?? []).map(decryptSecret) }
            : null
        },
      }),
  )
  return cache.get(wxccOrgId)
}
