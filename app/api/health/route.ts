import { answerHealth } from '@/lib/server/telemetry/probes'

export const dynamic = 'force-dynamic'

export function GET(): Response {
  return answerHealth()
}
