import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { formatLocalDate, fromLocal, startOfLocalDay, toLocal } from '@/lib/domain/compliance/zones'

/** When the campaign itself may dial at `now`: its days (organisation zone) and its hours (their own zone). */
export type CampaignWindow = { isOpen: false } | { isOpen: true; endsAt: Date | null }

type Dated = Pick<CampaignSettings, 'startDate' | 'endDate' | 'validCampaignTimes'>

export function findCampaignWindow(settings: Dated, timeZone: string, now: Date): CampaignWindow {
  const { startDate, endDate } = settings
  if (startDate !== null && now < toLocalMidnight(startDate, timeZone)) return { isOpen: false }
  const lastMidnight =
    endDate === null ? null : startOfLocalDay(toLocalMidnight(endDate, timeZone), timeZone, 1)
  if (lastMidnight !== null && now >= lastMidnight) return { isOpen: false }
  const hoursEnd = findHoursEnd(settings.validCampaignTimes, now)
  if (hoursEnd === null) return { isOpen: false }
  const ends = [lastMidnight, hoursEnd === 'never' ? null : hoursEnd].filter((end) => end !== null)
  return { isOpen: true, endsAt: ends.length === 0 ? null : new Date(Math.min(...ends.map(Number))) }
}

/** End of the window that holds `now`; null = outside; an exception by date replaces the day's weekly windows. */
function findHoursEnd(times: Dated['validCampaignTimes'], now: Date): Date | 'never' | null {
  if (times === null) return 'never'
  const local = toLocal(now, times.timeZone)
  const date = formatLocalDate(now, times.timeZone)
  const override = times.overrides.find((one) => one.date === date)
  const windows =
    override?.windows ?? times.weekly.find((one) => one.weekday === local.weekday)?.windows ?? []
  for (const { start, end } of windows) {
    const [opensAt, closesAt] = [start, end].map((text) => {
      const [hour = 0, minute = 0] = text.split(':').map(Number)
      return fromLocal({ ...local, hour, minute }, times.timeZone)
    })
    if (opensAt && closesAt && opensAt <= now && now < closesAt) return closesAt
  }
  return null
}

function toLocalMidnight(date: string, zone: string): Date {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return fromLocal({ year, month, day }, zone)
}
