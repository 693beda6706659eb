import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@/lib/server/db/generated/client'
import { getPool } from '@/lib/server/db/pool'

const clientKey = Symbol.for('rollcall.db.prisma')

type Holder = typeof globalThis & { [clientKey]?: PrismaClient }

/** The Prisma client of this process, over the `app` pool. For services and queries; never for lib/server/dialer. */
export function getPrisma(): PrismaClient {
  const holder = globalThis as Holder
  holder[clientKey] ??= new PrismaClient({ adapter: new PrismaPg(getPool('app')) })
  return holder[clientKey]
}

export async function closePrisma(): Promise<void> {
  const holder = globalThis as Holder
  await holder[clientKey]?.$disconnect()
  delete holder[clientKey]
}
