import type { z } from 'zod'
import { wxccPaths } from '@/lib/contracts/wxcc/endpoints'
import {
  aniEntrySchema,
  entryPointSchema,
  outdialAniSchema,
  readPage,
} from '@/lib/contracts/wxcc/picker-reads'
import type { WxccConnection } from '@/lib/server/wxcc/connection'
import { describeRefusal, requestWxcc } from '@/lib/server/wxcc/request'

export type DialerChoices = {
  entryPoints: { id: string; name: string }[]
  anis: { number: string; name: string }[]
  /** Why something is missing, in words. */
  fault: string | null
}

/** Lists of ANIs whose entries are not in the answer itself are asked one by one, at most so many. */
const ANI_LISTS_MAX = 5

/** What an organisation may choose as entry point and caller number. A fault leaves the lists empty, never throws. */
export async function listDialerChoices(connection: WxccConnection): Promise<DialerChoices> {
  const { wxccOrgId } = connection
  const [entryPoints, lists] = await Promise.all([
    read(connection, wxccPaths.entryPoints(wxccOrgId), entryPointSchema),
    read(connection, wxccPaths.outdialAnis(wxccOrgId), outdialAniSchema),
  ])
  const entries = await Promise.all(
    lists.items
      .slice(0, ANI_LISTS_MAX)
      .map((list) =>
        list.outdialANIEntries.length > 0
          ? list.outdialANIEntries
          : read(connection, wxccPaths.outdialAniEntries(wxccOrgId, list.id), aniEntrySchema).then(
              (page) => page.items,
            ),
      ),
  )
  const numbers = new Map(entries.flat().map((entry) => [entry.number, entry.name]))
  return {
    entryPoints: entryPoints.items
      .filter((one) => one.active && (one.entryPointType ?? 'OUTBOUND') === 'OUTBOUND')
      .map(({ id, name }) => ({ id, name })),
    anis: [...numbers].map(([number, name]) => ({ number, name })),
    fault: entryPoints.fault ?? lists.fault,
  }
}

async function read<T>(
  connection: WxccConnection,
  path: string,
  schema: z.ZodType<T>,
): Promise<{ items: T[]; fault: string | null }> {
  const answer = await requestWxcc(connection, { method: 'GET', path })
  if (answer.kind !== 'answered') return { items: [], fault: answer.fault }
  if (answer.status !== 200) return { items: [], fault: describeRefusal(answer) }
  const page = readPage(answer.body, schema)
  return page === null
    ? { items: [], fault: 'Webex Contact Center answered what cannot be read.' }
    : { items: page.items, fault: null }
}
