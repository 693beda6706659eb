import { type Logger, pino } from 'pino'
import { getLogLevel } from '@/lib/env'

/** What must never reach a log, at any depth that our own objects have. */
const SECRET_FIELDS = [
  'password',
  'passwordHash',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'set-cookie',
  'apiKey',
  'signature',
  'connectionString',
]

const loggerKey = Symbol.for('rollcall.telemetry.logger')

type Holder = typeof globalThis & { [loggerKey]?: Logger }

function createLogger(): Logger {
  return pino({
    level: getLogLevel(),
    base: undefined,
    redact: { paths: SECRET_FIELDS.flatMap(toPaths), censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  })
}

function toPaths(field: string): string[] {
  const quoted = `["${field}"]`
  return [quoted, `*${quoted}`, `*.*${quoted}`]
}

/** The process's log (JSON lines), or a child of it that says where a line comes from. */
export function getLogger(part?: string): Logger {
  const holder = globalThis as Holder
  holder[loggerKey] ??= createLogger()
  return part === undefined ? holder[loggerKey] : holder[loggerKey].child({ part })
}
