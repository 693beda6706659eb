import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { startCampaignSchema } from '@/lib/contracts/wxcc/campaign-calls'
import { dialingRecordSchema } from '@/lib/contracts/wxcc/dialing-record'
import type { CampaignTotals } from './book'
import type { DialerSnapshot } from './campaign-dialer'
import type { WaitingEvent } from './disposition-sender'
import { type Connector, connectorSchema } from './manager-client'
import type { HeldSubscription } from './subscription-store'

/** What the sandbox must not forget over a restart: a real platform does not forget its campaigns either. */
export type SandboxState = {
  version: 1
  orgId: string
  /** Where the app was: its addresses move with it when its port changes. */
  publicUrl: string | null
  connector: Connector | null
  subscriptions: HeldSubscription[]
  campaigns: DialerSnapshot[]
  undelivered: WaitingEvent[]
  totals: CampaignTotals[]
}

const snapshotSchema = z.object({
  body: startCampaignSchema,
  held: z.array(dialingRecordSchema),
  inCall: z.array(z.object({ record: dialingRecordSchema, startMs: z.number() })),
})

/** Loosely typed parts were written by ourselves; what does not fit at all is thrown away as a whole. */
const stateSchema = z.object({
  version: z.literal(1),
  orgId: z.string(),
  publicUrl: z.string().nullable(),
  connector: connectorSchema.nullable(),
  subscriptions: z.array(z.custom<HeldSubscription>((value) => typeof value === 'object')),
  campaigns: z.array(snapshotSchema),
  undelivered: z.array(z.custom<WaitingEvent>((value) => typeof value === 'object')),
  totals: z.array(z.custom<CampaignTotals>((value) => typeof value === 'object')),
})

/** Null when there is none, or none that can be read, or another organisation's. */
export async function readStateFile(path: string, orgId: string): Promise<SandboxState | null> {
  try {
    const state = stateSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return state.success && state.data.orgId === orgId ? state.data : null
  } catch {
    return null
  }
}

/** Atomic: readers see the old file or the new one. Only the owner may read it, it holds secrets. */
export async function writeStateFile(path: string, state: SandboxState): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.new`
  await writeFile(draft, JSON.stringify(state), { mode: 0o600 })
  await rename(draft, path)
}
