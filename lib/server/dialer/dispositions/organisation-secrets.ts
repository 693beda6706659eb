import { createSecretKey, type KeyObject } from 'node:crypto'
import { decryptSecret } from '@/lib/server/crypto/encryption'
import { getPool } from '@/lib/server/db/pool'
import { BoundedCache } from '../bounded-cache'
import { hold } from '../hold'

export type OrganisationSecrets = {
  organisationId: bigint
  /** Those not retired, newest first: two while one is replaced by the next. */
  secrets: KeyObject[]
  /** Of its connection; null while there is none. */
  subscriptionId: string | null
  rules: DispositionRules
}

/** What the organisation asks of a disposition before it is stored. */
export type DispositionRules = {
  proof: 'signature' | 'signature_and_token'
  refusesLate: boolean
  /** 200 for a sender that would end the subscription after refusals. */
  refusedStatus: 401 | 200
}

/** At once while what is known is fresh. */
type Found = OrganisationSecrets | null | Promise<OrganisationSecrets | null>

type Row = {
  organisationId: bigint
  secrets: Buffer[] | null
  subscriptionId: string | null
} & DispositionRules

/** A retired secret ends within ten seconds: half of it here, the rest for a store that is away. */
const FRESH_MS = 4_000
const STALE_ON_ERROR_MS = 9_000
const ENTRIES_MAX = 5_000
const SUBSCRIPTION_ID_LENGTH_MAX = 200

const COLUMNS = `o.id as "organisationId", o.disposition_proof as proof, o.refuses_late_dispositions as "refusesLate",
  o.refused_disposition_status::int as "refusedStatus",
  (select c.subscription_id from wxcc_connection c where c.organisation_id = o.id) as "subscriptionId",
  (select array_agg(s.secret_encrypted order by s.created_at desc) from webhook_secret s
    where s.organisation_id = o.id and s.retired_at is null) as secrets`

/** By WxCC's organisation id, a uuid. Null for one that is not ours; remembered too. */
export function findOrganisationSecrets(wxccOrgId: string): Found {
  return find(wxccOrgId, {
    name: 'webhook_secrets',
    text: `select ${COLUMNS} from organisation o where o.wxcc_org_id = $1::uuid`,
  })
}

/** By the id of our subscription. Null for one that is not ours; remembered too. */
export function findSubscriptionSecrets(subscriptionId: string): Found {
  const id = subscriptionId.replaceAll('\0', '').slice(0, SUBSCRIPTION_ID_LENGTH_MAX)
  return find(id, {
    name: 'webhook_secrets_of_subscription',
    text: `select ${COLUMNS} from organisation o
             join wxcc_connection c on c.organisation_id = o.id where c.subscription_id = $1 limit 1`,
  })
}

function find(id: string, query: { name: string; text: string }): Found {
  const cache = hold(
    query.name,
    () =>
      new BoundedCache<string, OrganisationSecrets | null>({
        entriesMax: ENTRIES_MAX,
        freshMs: FRESH_MS,
        staleOnErrorMs: STALE_ON_ERROR_MS,
        load: async (key) => {
          const { rows } = await getPool('dialer').query<Row>({ ...query, values: [key] })
          const [row] = rows
          if (!row) return null
          const { organisationId, subscriptionId, secrets, ...rules } = row
          return { organisationId, subscriptionId, secrets: (secrets ?? []).map(toKey), rules }
        },
      }),
  )
  const known = cache.peek(id)
  return known === undefined ? cache.get(id) : known
}

/** Made once, not with each event. */
function toKey(encrypted: Buffer): KeyObject {
  return createSecretKey(decryptSecret(encrypted), 'utf8')
}
