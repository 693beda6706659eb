import { type Logger, type LoggerOptions, pino } from 'pino'
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
  // A full disk under the log must not end the process: what cannot be written is lost.
  const output = pino.destination({ fd: process.stdout.fd || 1, sync: true })
  output.on('error', () => undefined)
  const options: LoggerOptions = {
    level: getLogLevel(),
    base: undefined,
    redact: { paths: SECRET_FIELDS.flatMap(toPaths), censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  return pino(options, output)
}

function toPaths(field: string): string[] {
  const quoted = `["${field}"]`
  return [quoted, `*${quoted}`, `*.*${quoted}`]
}

const FRAMES_MAX = 4

/**
 * What a log may hold of an error: no SQL, no values of rows (PostgreSQL puts them into `detail`, Prisma the whole call
 * into the message), and of the stack only where it began.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: 'a value that is no error was thrown' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const lines = error.message.split('\n').filter((line) => line.trim() !== '')
  const isPrisma = error.constructor.name.startsWith('PrismaClient')
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: String((isPrisma ? lines.at(-1) : lines[0]) ?? '').slice(0, 300),
    at: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, FRAMES_MAX)
      .map(shortenFrame),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  }
}

function shortenFrame(line: string): string {
  return line
    .trim()
    .replace(/^at /, '')
    .replace(/\(?(?:file:\/\/)?\/\S*\/((?:[^/\s]+\/){0,2}[^/\s)]+)\)?$/, '($1)')
}

/** The process's log (JSON lines), or a child of it that says where a line comes from. */
export function getLogger(part?: string): Logger {
  const holder = globalThis as Holder
  holder[loggerKey] ??= createLogger()
  return part === undefined ? holder[loggerKey] : holder[loggerKey].child({ part })
}

export const logger = getLogger()
