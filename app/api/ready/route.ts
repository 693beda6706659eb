import { answerReady } from '@/lib/server/telemetry/probes'

export const dynamic = 'force-dynamic'

export function GET(): Promise<Response> {
  return answerReady()
}
