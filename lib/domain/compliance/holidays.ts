/** US federal holidays (5 U.S.C. 6103), computed. Both the day itself and its observed weekday count. */

/** Day of the month of the nth weekday (1 = first, -1 = last). */
function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  if (nth > 0) {
    const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
    return 1 + ((weekday - first + 7) % 7) + (nth - 1) * 7
  }
  const last = new Date(Date.UTC(year, month, 0))
  return last.getUTCDate() - ((last.getUTCDay() - weekday + 7) % 7)
}

const cache = new Map<number, Set<number>>()

/** month * 100 + day, so that a look-up in a sweep makes no strings. */
function federalHolidays(year: number): Set<number> {
  const known = cache.get(year)
  if (known !== undefined) return known
  const days = new Set<number>()
  const addFixed = (month: number, day: number) => {
    days.add(month * 100 + day)
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
    const shift = weekday === 6 ? -1 : weekday === 0 ? 1 : 0
    const observed = new Date(Date.UTC(year, month - 1, day + shift))
    if (observed.getUTCFullYear() === year)
      days.add((observed.getUTCMonth() + 1) * 100 + observed.getUTCDate())
  }
  addFixed(1, 1)
  addFixed(6, 19)
  addFixed(7, 4)
  addFixed(11, 11)
  addFixed(12, 25)
  // New Year's Day of the next year on a Saturday is observed on 31 December.
  if (new Date(Date.UTC(year + 1, 0, 1)).getUTCDay() === 6) days.add(1231)
  days.add(100 + nthWeekday(year, 1, 1, 3))
  days.add(200 + nthWeekday(year, 2, 1, 3))
  days.add(500 + nthWeekday(year, 5, 1, -1))
  days.add(900 + nthWeekday(year, 9, 1, 1))
  days.add(1000 + nthWeekday(year, 10, 1, 2))
  days.add(1100 + nthWeekday(year, 11, 4, 4))
  cache.set(year, days)
  return days
}

export function isUsFederalHoliday(year: number, month: number, day: number): boolean {
  return federalHolidays(year).has(month * 100 + day)
}
