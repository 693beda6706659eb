import type pg from 'pg'

/**
 * Who waits for queue rows holds their contacts first, by id, like an apply, which takes rows of other campaigns too when
 * somebody asks never to be called again: rows held without their contacts could close a circle with it.
 */
export async function holdContacts(
  client: Pick<pg.PoolClient, 'query'>,
  organisationId: bigint,
  contactIds: readonly bigint[],
): Promise<void> {
  if (contactIds.length === 0) return
  await client.query(
    'select from contact where organisation_id = $1 and id = any($2::bigint[]) order by id for update',
    [organisationId, contactIds],
  )
}
