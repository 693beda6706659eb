import { getPool } from '@/lib/server/db/pool'
import { CountCache, type Counted } from '@/lib/server/queries/campaign/count-cache'
import { countMakeUp, type ListMakeUp } from '@/lib/server/queries/list/count-make-up'
import { countReach, type ListReach } from '@/lib/server/queries/list/count-reach'

/** Of more contacts than these it is not waited for: what was counted last is shown, with its time. */
const SMALL_MAX = 20_000
/** At most so long a page waits for a large list that nobody has looked at since the start. */
const PATIENCE_MS = 500
/** A page shows fifty lists: all that are small are exact at every look, larger ones rest after a count. */
const limits = { exactRowsMax: 2_000, ageMsMax: 10 * 60_000 }

type ListCaches = {
  reach: CountCache<ListReach>
  makeUp: CountCache<ListMakeUp>
  sizes: CountCache<number>
  /** Large lists are counted one after the other, whoever asks: they share a few connections with the charts. */
  last: Promise<unknown>
}

const key = Symbol.for('rollcall.list-counts')

type Holder = typeof globalThis & { [key]?: ListCaches }

function getCaches(): ListCaches {
  const holder = globalThis as Holder
  holder[key] ??= {
    reach: new CountCache(({ loaded }) => loaded, Date.now, limits),
    makeUp: new CountCache(({ numbers }) => numbers.total, Date.now, limits),
    sizes: new CountCache((contacts) => contacts, Date.now, limits),
    last: Promise.resolve(),
  }
  return holder[key]
}

/** Lists that are being counted for the first time are absent. */
export async function getReach(
  organisationId: bigint,
  listIds: readonly bigint[],
): Promise<Map<bigint, Counted<ListReach>>> {
  const { reach } = getCaches()
  const large = await findLarge(organisationId, listIds)
  const small = listIds.filter((id) => !large.has(id))
  const toKey = (id: bigint) => `${organisationId}:${id}`
  const exact = reach.get(small.map(toKey), async () => {
    const counted = await countReach(organisationId, small)
    return new Map([...counted].map(([id, value]) => [toKey(id), value]))
  })
  const asked = Promise.all(
    [...large].map((id) =>
      reach.get([toKey(id)], () =>
        inTurn(async () => {
          const value = (await countReach(organisationId, [id])).get(id)
          return new Map(value ? [[toKey(id), value]] : [])
        }),
      ),
    ),
  )
  await withPatience(
    asked,
    [...large].every((id) => reach.peek(toKey(id)) !== null),
  )
  await exact
  return new Map(
    listIds.flatMap((id) => {
      const counted = reach.peek(toKey(id))
      return counted ? [[id, counted] as const] : []
    }),
  )
}

/** Null while it is being counted for the first time. */
export async function getMakeUp(organisationId: bigint, listId: bigint): Promise<Counted<ListMakeUp> | null> {
  const { makeUp } = getCaches()
  const own = `${organisationId}:${listId}`
  const isLarge = (await findLarge(organisationId, [listId])).has(listId)
  const count = async () => new Map([[own, await countMakeUp(organisationId, listId)]])
  const asked = makeUp.get([own], () => (isLarge ? inTurn(count) : count()))
  if (isLarge) await withPatience(asked, makeUp.peek(own) !== null)
  else await asked
  return makeUp.peek(own)
}

/** How many contacts lists have: what a screen asks again every few seconds. */
export async function getSizes(
  organisationId: bigint,
  listIds: readonly bigint[],
): Promise<Map<bigint, Counted<number>>> {
  const toKey = (id: bigint) => `${organisationId}:${id}`
  const ids = new Map(listIds.map((id) => [toKey(id), id]))
  const counted = await getCaches().sizes.get([...ids.keys()], async (keys) => {
    const sizes = await countSizes(
      organisationId,
      keys.flatMap((key) => ids.get(key) ?? []),
    )
    return new Map([...sizes].map(([id, contacts]) => [toKey(id), contacts]))
  })
  return new Map(
    [...ids].flatMap(([key, id]) => {
      const size = counted.get(key)
      return size ? [[id, size] as const] : []
    }),
  )
}

async function countSizes(organisationId: bigint, listIds: readonly bigint[]): Promise<Map<bigint, number>> {
  const { rows } = await getPool('read').query<{ id: bigint; contacts: number }>(
    `select k.id, (select count(*)::int from list_contact where organisation_id = $1 and list_id = k.id) as contacts
       from unnest($2::bigint[]) k(id)`,
    [organisationId, listIds],
  )
  return new Map(rows.map(({ id, contacts }) => [id, contacts]))
}

/** Looks at no more contacts of a list than tell that it is large. */
async function findLarge(organisationId: bigint, listIds: readonly bigint[]): Promise<Set<bigint>> {
  const { rows } = await getPool('read').query<{ id: bigint }>(
    `select k.id from unnest($2::bigint[]) k(id)
      where exists (select from list_contact where organisation_id = $1 and list_id = k.id offset $3)`,
    [organisationId, listIds, SMALL_MAX],
  )
  return new Set(rows.map((row) => row.id))
}

function inTurn<T>(count: () => Promise<T>): Promise<T> {
  const caches = getCaches()
  const turn = caches.last.then(count, count)
  caches.last = turn
  return turn
}

/** What takes longer, or was counted before, goes on by itself; a fault of it is the next asker's. */
async function withPatience(asked: Promise<unknown>, isKnown: boolean): Promise<void> {
  asked.catch(() => {})
  if (isKnown) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  try {
    await Promise.race([asked, patience])
  } finally {
    clearTimeout(timer)
  }
}
