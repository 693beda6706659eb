import { recordCountMax } from '@/lib/contracts/wxcc/dialing-record'
import { hold } from '../hold'
import type { CampaignForHandOut } from './campaign-settings'
import { type HandOutResult, handOut } from './hand-out'

/** Two keep two cores of the database busy; more of one campaign would only meet at the same rows. */
const UNDER_WAY_MAX = 2
/** One that has waited this long has not time enough left for a statement of its own. */
const WAIT_MS_MAX = 1_500

type Waiting = {
  count: number
  since: number
  resolve: (result: HandOutResult) => void
  reject: (error: unknown) => void
}

/** Fetches of one campaign. `records`: asked for by the statements under way. */
type Line = { underWay: number; records: number; waiting: Waiting[] }

/**
 * A hand-out that fetches of one campaign share: while two statements of it are under way in this process, those that come
 * meanwhile wait and are asked for together. One after the other costs each what a statement costs whatever it brings,
 * and tries the rows that the others hold.
 */
export function handOutTogether(campaign: CampaignForHandOut, count: number): Promise<HandOutResult> {
  // By the settings that were read: those of another version never share a statement.
  const lines = hold('hand-outs under way', () => new Map<CampaignForHandOut, Line>())
  const line = lines.get(campaign) ?? { underWay: 0, records: 0, waiting: [] }
  lines.set(campaign, line)
  const startNext = () => {
    if (line.underWay >= UNDER_WAY_MAX) return
    const group = takeGroup(line.waiting)
    if (group.length === 0) {
      if (line.underWay === 0) lines.delete(campaign)
      return
    }
    const wanted = group.reduce((sum, one) => sum + one.count, 0)
    const result = handOut(campaign, wanted, null, line.records)
    line.underWay += 1
    line.records += wanted
    void result
      .then(
        (done) => divide(done, group),
        (error: unknown) => {
          for (const one of group) one.reject(error)
        },
      )
      .then(() => {
        line.underWay -= 1
        line.records -= wanted
        startNext()
      })
  }
  return new Promise((resolve, reject) => {
    line.waiting.push({ count, since: Date.now(), resolve, reject })
    startNext()
  })
}

/** The first of those that wait, as many as one statement may ask for. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  const group: Waiting[] = []
  let wanted = 0
  for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
    if (group.length > 0 && wanted + first.count > recordCountMax) break
    waiting.shift()
    if (Date.now() - first.since > WAIT_MS_MAX) {
      first.reject(new Error('timeout expired behind other fetches of the campaign'))
      continue
    }
    group.push(first)
    wanted += first.count
  }
  return group
}

/** First come, first served. */
function divide(result: HandOutResult, group: readonly Waiting[]): void {
  if (!('records' in result)) {
    for (const one of group) one.resolve(result)
    return
  }
  let from = 0
  for (const { count, resolve } of group) {
    resolve({ ...result, records: result.records.slice(from, from + count) })
    from += count
  }
}
