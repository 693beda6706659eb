/**
 * Calling rules as versioned data. Engineering research, not legal advice: every preset says its source,
 * when it was reviewed, and to check with counsel. ° in a source marks a norm, not a statute.
 */

/** Minutes of the local day, [start, end). */
export type Window = { start: number; end: number }
/** Index 0 = Sunday. */
export type WeekWindows = readonly (readonly Window[])[]

export type HoursRule = {
  week: WeekWindows
  holidays: 'ignore' | 'block'
  /** `us_federal` is computed; state holidays that differ are for an organisation's own calendar. */
  calendar: 'us_federal' | null
  words: string
}

/** At most `max` counted attempts within `windowSeconds` (rolling); null = ever. */
export type Cap = { max: number; windowSeconds: number | null }

export type RuleSet = {
  id: string
  name: string
  version: number
  words: string
  source: string
  reviewedOn: string
  counsel: 'Check with counsel.'
  /** ISO countries whose numbers it covers. */
  countries: readonly string[] | 'all'
  /** null = no hours at all (`always`), shown as such everywhere. */
  hours: HoursRule | null
  /** Stricter hours by `country-region`; the intersection with `hours` holds. */
  regionHours: Readonly<Record<string, HoursRule>>
  caps: {
    numberDay: Cap
    numberTotal: Cap | null
    contactDay: Cap
    contactTotal: Cap | null
  }
  /** Stricter caps per number by `country-region`. */
  regionNumberCaps: Readonly<Record<string, Cap>>
  cooldown: {
    /** Between any two calls to a person. */
    betweenCallsSeconds: number
    afterAbandonSeconds: number
    /** After an answering machine or voicemail: not before the next local calendar day. */
    nextDayAfterAmd: boolean
  }
  ringSecondsMin: number
  abandon: {
    limitPercent: number
    warnPercent: number
    stopPercent: number
    window: 'block_30_days' | 'calendar_day' | 'calendar_month'
  }
}

const hour = 60
const hourSeconds = 3600
const daySeconds = 24 * hourSeconds

const window = (start: number, end: number): Window => ({ start: start * hour, end: end * hour })

function week(weekdays: Window[], saturday: Window[], sunday: Window[]): WeekWindows {
  return [sunday, weekdays, weekdays, weekdays, weekdays, weekdays, saturday]
}

const everyDay = (start: number, end: number): WeekWindows =>
  week([window(start, end)], [window(start, end)], [window(start, end)])

const hours = (windows: WeekWindows, words: string, blocksHolidays = false): HoursRule => ({
  week: windows,
  holidays: blocksHolidays ? 'block' : 'ignore',
  calendar: blocksHolidays ? 'us_federal' : null,
  words,
})

const noSunday = (start: number, end: number): WeekWindows =>
  week([window(start, end)], [window(start, end)], [])

/** Stricter than the federal 8–21. Holidays: federal ones are computed. */
export const usStateHours: Readonly<Record<string, HoursRule>> = {
  'US-AL': hours(noSunday(8, 20), 'Alabama: Mon–Sat 8–20, no holidays', true),
  'US-CT': hours(everyDay(9, 20), 'Connecticut: daily 9–20'),
  'US-FL': hours(everyDay(8, 20), 'Florida: daily 8–20'),
  'US-IN': hours(everyDay(9, 20), 'Indiana: daily 9–20 (verify)'),
  'US-KY': hours(everyDay(10, 21), 'Kentucky: daily 10–21'),
  'US-LA': hours(noSunday(8, 20), 'Louisiana: Mon–Sat 8–20, no holidays', true),
  'US-MA': hours(everyDay(8, 20), 'Massachusetts: daily 8–20'),
  'US-MD': hours(everyDay(8, 20), 'Maryland: daily 8–20'),
  'US-MI': hours(everyDay(9, 21), 'Michigan: daily 9–21'),
  'US-MN': hours(everyDay(9, 21), 'Minnesota: daily 9–21'),
  'US-MS': hours(noSunday(8, 20), 'Mississippi: Mon–Sat 8–20, no holidays', true),
  'US-NM': hours(everyDay(9, 21), 'New Mexico: daily 9–21'),
  'US-NV': hours(everyDay(9, 20), 'Nevada: daily 9–20'),
  'US-OK': hours(everyDay(8, 20), 'Oklahoma: daily 8–20'),
  'US-OR': hours(everyDay(8, 20), 'Oregon: daily 8–20'),
  'US-PA': hours(
    week([window(8, 21)], [window(8, 21)], [window(13.5, 21)]),
    'Pennsylvania: Mon–Sat 8–21, Sun 13:30–21, no holidays',
    true,
  ),
  'US-RI': hours(
    week([window(9, 18)], [window(10, 17)], []),
    'Rhode Island: Mon–Fri 9–18, Sat 10–17, no holidays',
    true,
  ),
  'US-SD': hours(noSunday(8, 21), 'South Dakota: no Sundays'),
  'US-TX': hours(week([window(9, 21)], [window(9, 21)], [window(12, 21)]), 'Texas: Mon–Sat 9–21, Sun 12–21'),
  'US-UT': hours(everyDay(9, 20), 'Utah: daily 9–20 (verify)'),
  'US-WA': hours(everyDay(8, 20), 'Washington: daily 8–20'),
  'US-WY': hours(everyDay(8, 20), 'Wyoming: daily 8–20 (verify)'),
}

const defaultCaps: RuleSet['caps'] = {
  numberDay: { max: 2, windowSeconds: daySeconds },
  numberTotal: { max: 6, windowSeconds: null },
  contactDay: { max: 3, windowSeconds: daySeconds },
  contactTotal: { max: 10, windowSeconds: null },
}

const threePercent = (window: RuleSet['abandon']['window']): RuleSet['abandon'] => ({
  limitPercent: 3,
  warnPercent: 2,
  stopPercent: 2.9,
  window,
})

const common = {
  version: 1,
  reviewedOn: '2026-11-01',
  counsel: 'Check with counsel.',
  regionHours: {},
  regionNumberCaps: {},
  caps: defaultCaps,
  cooldown: {
    betweenCallsSeconds: hourSeconds,
    afterAbandonSeconds: daySeconds,
    nextDayAfterAmd: false,
  },
  ringSecondsMin: 15,
} as const

const usTerritories: readonly string[] = ['PR', 'VI', 'GU', 'AS', 'MP']

export const presetIds = ['US', 'CA', 'UK', 'DEFAULT', 'SANDBOX', 'always'] as const
export type PresetId = (typeof presetIds)[number]

export const presets: Readonly<Record<PresetId, RuleSet>> = {
  US: {
    ...common,
    id: 'US',
    name: 'United States',
    words: 'Daily 8–21 local time; stricter states by area code, address or as given.',
    source: '47 CFR 64.1200, 16 CFR 310 and the listed state laws; caps°',
    countries: ['US', ...usTerritories],
    hours: hours(everyDay(8, 21), 'Daily 8–21'),
    regionHours: usStateHours,
    regionNumberCaps: {
      'US-FL': { max: 3, windowSeconds: daySeconds },
      'US-OK': { max: 3, windowSeconds: daySeconds },
      'US-MD': { max: 3, windowSeconds: daySeconds },
      'US-OR': { max: 3, windowSeconds: daySeconds },
      'US-ME': { max: 1, windowSeconds: 8 * hourSeconds },
    },
    abandon: threePercent('block_30_days'),
  },
  CA: {
    ...common,
    id: 'CA',
    name: 'Canada',
    words: 'Mon–Fri 9–21:30, Sat–Sun 10–18 local time.',
    source: 'CRTC Unsolicited Telecommunications Rules, part III; 2 a day°',
    countries: ['CA'],
    hours: hours(
      week([window(9, 21.5)], [window(10, 18)], [window(10, 18)]),
      'Mon–Fri 9–21:30, Sat–Sun 10–18',
    ),
    abandon: { limitPercent: 5, warnPercent: 3.5, stopPercent: 4.9, window: 'calendar_month' },
  },
  UK: {
    ...common,
    id: 'UK',
    name: 'United Kingdom',
    words: 'Mon–Fri 9–20, Sat 9–17 local time; no Sundays.',
    source: 'Ofcom statement on persistent misuse; hours°',
    countries: ['GB', 'GG', 'JE', 'IM'],
    hours: hours(week([window(9, 20)], [window(9, 17)], []), 'Mon–Fri 9–20, Sat 9–17'),
    cooldown: {
      betweenCallsSeconds: hourSeconds,
      afterAbandonSeconds: 72 * hourSeconds,
      nextDayAfterAmd: true,
    },
    abandon: { limitPercent: 3, warnPercent: 1, stopPercent: 2.9, window: 'calendar_day' },
  },
  DEFAULT: {
    ...common,
    id: 'DEFAULT',
    name: 'Default',
    words: 'Mon–Fri 10–18 local time, 1 call a day, 3 in 30 days: for countries without their own preset.',
    source: 'The strictest common ground of the reviewed countries°',
    countries: 'all',
    hours: hours(week([window(10, 18)], [], []), 'Mon–Fri 10–18'),
    caps: {
      numberDay: { max: 1, windowSeconds: daySeconds },
      numberTotal: { max: 3, windowSeconds: 30 * daySeconds },
      contactDay: { max: 1, windowSeconds: daySeconds },
      contactTotal: { max: 3, windowSeconds: 30 * daySeconds },
    },
    cooldown: {
      betweenCallsSeconds: hourSeconds,
      afterAbandonSeconds: 72 * hourSeconds,
      nextDayAfterAmd: false,
    },
    abandon: threePercent('calendar_day'),
  },
  SANDBOX: {
    ...common,
    id: 'SANDBOX',
    name: 'Sandbox',
    words: 'Daily 8–21 local time everywhere. Only for the sandbox: its numbers reach nobody.',
    source: 'Made for the sandbox',
    countries: 'all',
    hours: hours(everyDay(8, 21), 'Daily 8–21'),
    caps: {
      numberDay: { max: 12, windowSeconds: daySeconds },
      numberTotal: null,
      contactDay: { max: 12, windowSeconds: daySeconds },
      contactTotal: null,
    },
    cooldown: { betweenCallsSeconds: 600, afterAbandonSeconds: daySeconds, nextDayAfterAmd: false },
    abandon: threePercent('calendar_day'),
  },
  always: {
    ...common,
    id: 'always',
    name: 'No hours',
    words: 'No calling hours at all; caps and cooldowns still hold.',
    source: 'None: whoever chooses it answers for the hours',
    countries: 'all',
    hours: null,
    abandon: threePercent('calendar_day'),
  },
}

export function isPresetId(text: string): text is PresetId {
  return presetIds.some((id) => id === text)
}

export function findRuleSet(id: string): RuleSet | null {
  return isPresetId(id) ? presets[id] : null
}

/** A number without a country is covered where its zones are known by other means. */
export function coversCountry(ruleSet: RuleSet, country: string | null): boolean {
  return ruleSet.countries === 'all' || country === null || ruleSet.countries.includes(country)
}

/** Whose regions the rules for numbers of a country know: people of Puerto Rico keep their numbers when they live in Florida. */
export function findRegionCountry(country: string | null): string | null {
  return country !== null && usTerritories.includes(country) ? 'US' : country
}

/** As rules name a region: `US-FL`. */
export function formatRegionKey(country: string | null, region: string): string {
  return `${findRegionCountry(country) ?? ''}-${region}`
}

/** Every rule of hours that holds for a number that may be in any of these regions: the intersection counts. [] = no hours. */
export function listHours(ruleSet: RuleSet, country: string | null, regions: readonly string[]): HoursRule[] {
  if (ruleSet.hours === null) return []
  const stricter = regions.flatMap((region) => ruleSet.regionHours[formatRegionKey(country, region)] ?? [])
  return [ruleSet.hours, ...stricter]
}

/** Changes whenever the rules do: part of the key of stored callable intervals. */
export function formatRuleSetKey(ruleSet: RuleSet): string {
  return `${ruleSet.id}@${ruleSet.version}`
}
