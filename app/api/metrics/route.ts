import { answerMetrics } from '@/lib/server/telemetry/probes'

export const dynamic = 'force-dynamic'

export function GET(): Promise<Response> {
  return answerMetrics()
}
