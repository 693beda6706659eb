import { zoneDataVersion } from '@/lib/domain/compliance/zones'
import { getEnv } from '@/lib/env'
import { getPool } from '@/lib/server/db/pool'
import { getMetricsRegistry } from '@/lib/server/telemetry/metrics'
import { getReadiness } from '@/lib/server/telemetry/readiness'

const DATABASE_ANSWER_MS_MAX = 2_000

/** The process is up; says nothing about what it depends on. */
export function answerHealth(): Response {
  return answerJson(200, {
    status: 'up',
    roles: getEnv().roles,
    uptimeSeconds: Math.floor(process.uptime()),
    node: process.versions.node,
    zoneData: zoneDataVersion(),
  })
}

/** 200 when this process may take traffic, else 503 with the reason. */
export async function answerReady(): Promise<Response> {
  const readiness = getReadiness()
  if (readiness !== 'ready') return answerJson(503, { status: readiness })
  const isAnswering = await isDatabaseAnswering()
  return isAnswering
    ? answerJson(200, { status: 'ready' })
    : answerJson(503, { status: 'waiting', reason: 'The database does not answer.' })
}

/** Prometheus text. */
export async function answerMetrics(): Promise<Response> {
  const registry = getMetricsRegistry()
  return new Response(await registry.metrics(), {
    headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
  })
}

const probes: Record<string, () => Response | Promise<Response>> = {
  '/api/health': answerHealth,
  '/api/ready': answerReady,
  '/api/metrics': answerMetrics,
}

/** The answer of a probe's path, or null for any other path. */
export function answerProbe(pathname: string): Response | Promise<Response> | null {
  return Object.hasOwn(probes, pathname) ? (probes[pathname]?.() ?? null) : null
}

async function isDatabaseAnswering(): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), DATABASE_ANSWER_MS_MAX)
  })
  const asked = getPool('app')
    .query('select 1')
    .then(
      () => true,
      () => false,
    )
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}

function answerJson(status: number, body: unknown): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}
