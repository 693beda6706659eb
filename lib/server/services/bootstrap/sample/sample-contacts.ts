import { americanBlocks, australianBlocks, britishBlocks, type NumberBlock } from './fictional-numbers'
import { firstNames, lastNames } from './names'

export type SampleNumber = { type: 'mobile' | 'home' | 'work'; e164: string; country: string }

export type SampleContact = {
  externalKey: string
  firstName: string
  lastName: string
  email: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** IANA zone, where the numbers alone do not tell. */
  timeZone: string | null
  numbers: SampleNumber[]
  columns: { plan: string; balance: string; memberSince: string; renewalMonth: string }
}

export const sampleListName = 'Sample subscribers'
export const sampleListColumns = [
  { name: 'plan', type: 'text' },
  { name: 'balance', type: 'number' },
  { name: 'memberSince', type: 'number' },
  { name: 'renewalMonth', type: 'text' },
] as const

/**
 * So many that about one attempt a second can go on all day within the sandbox rule set's caps (12 a
 * day a contact, 10 minutes between calls).
 */
export const sampleContactCount = 7500

/** Shares of the three parts of the world: each hour of the day lies inside 8–21 in at least one. */
const parts: readonly { share: number; blocks: readonly NumberBlock[] }[] = [
  { share: 0.5, blocks: americanBlocks },
  { share: 0.28, blocks: britishBlocks },
  { share: 0.22, blocks: australianBlocks },
]

const plans = ['Basic', 'Plus', 'Family', 'Business'] as const
const months = 'January February March April May June July August September October November December'.split(
  ' ',
)
const types = ['mobile', 'home', 'work'] as const

/** Mulberry32: small, fast, the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function pickWeighted<T extends { weight: number }>(items: readonly T[], draw: number): T {
  const total = items.reduce((sum, item) => sum + item.weight, 0)
  let rest = draw * total
  for (const item of items) {
    rest -= item.weight
    if (rest < 0) return item
  }
  return pickAt(items, items.length - 1)
}

/** The list is never empty here; says so instead of returning undefined. */
function pickAt<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`No item ${index} of ${items.length}`)
  return item
}

/** Pure: the same seed and count give the same people. Numbers are unique; a contact's share one zone. */
export function makeSampleContacts(options: { count?: number; seed?: number } = {}): SampleContact[] {
  const count = options.count ?? sampleContactCount
  const random = createRandom(options.seed ?? 20_261)
  const used = new Set<string>()
  const takeNumber = (block: NumberBlock): string | null => {
    const size = block.last - block.first + 1
    const start = Math.floor(random() * size)
    for (let step = 0; step < size; step += 1) {
      const tail = String(block.first + ((start + step) % size)).padStart(4, '0')
      const e164 = block.prefix + tail
      if (used.has(e164)) continue
      used.add(e164)
      return e164
    }
    return null
  }
  const takeBlock = (blocks: readonly NumberBlock[]): { block: NumberBlock; e164: string } => {
    for (;;) {
      const block = pickWeighted(blocks, random())
      const e164 = takeNumber(block)
      if (e164 !== null) return { block, e164 }
      if (used.size > 1_000_000) throw new RangeError('More numbers wanted than are reserved for fiction')
    }
  }

  const contacts: SampleContact[] = []
  for (let index = 0; index < count; index += 1) {
    const draw = random()
    const part =
      draw < pickAt(parts, 0).share ? 0 : draw < pickAt(parts, 0).share + pickAt(parts, 1).share ? 1 : 2
    const { block, e164 } = takeBlock(pickAt(parts, part).blocks)
    const typeAt = Math.floor(random() * types.length)
    const numbers: SampleNumber[] = [{ type: pickAt(types, typeAt), e164, country: block.country }]
    if (random() < 0.4) {
      const second = takeNumber(block)
      if (second !== null) {
        numbers.push({
          type: pickAt(types, (typeAt + 1) % types.length),
          e164: second,
          country: block.country,
        })
      }
    }
    const firstName = pickAt(firstNames, Math.floor(random() * firstNames.length))
    const lastName = pickAt(lastNames, Math.floor(random() * lastNames.length))
    const key = `S${String(index + 1).padStart(5, '0')}`
    contacts.push({
      externalKey: key,
      firstName,
      lastName,
      email: `${firstName}.${lastName}.${key}@example.com`.toLowerCase(),
      country: block.country,
      timeZone: block.timeZone,
      numbers,
      columns: {
        plan: pickAt(plans, Math.floor(random() ** 2 * plans.length)),
        balance: (random() ** 3 * 900).toFixed(2),
        memberSince: String(2008 + Math.floor(random() * 18)),
        renewalMonth: pickAt(months, Math.floor(random() * months.length)),
      },
    })
  }
  return contacts
}
