import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'

/** The only file that reads `process.env`. The launcher fills in what it decides (database, keys) before this loads. */

export const ROLES = ['web', 'dialer', 'worker', 'sandbox'] as const
export type Role = (typeof ROLES)[number]

/** A setting that is missing or wrong. Its message is one sentence that names the variable; it never holds the value of a secret. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
}

const KEY_LENGTH_MIN = 32

/** The made-up WxCC organisation of the sandbox. */
const sandboxOrgId = '5a4db0c5-0000-4000-8000-000000000001'

const blankToUndefined = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value

function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess(blankToUndefined, schema.optional())
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number from 1 to 65535')
  .transform(Number)
  .refine((n) => n >= 1 && n <= 65_535, 'must be a port number from 1 to 65535')

const postgresUrl = z.string().refine((text) => {
  try {
    return ['postgres:', 'postgresql:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}, 'must be a PostgreSQL URL such as postgresql://user:password@host:5432/rollcall')

/** A base of addresses: what stands after it must be a path, and it must not carry a password about. */
const httpUrl = z
  .string()
  .refine((text) => {
    const url = URL.parse(text)
    return url !== null && ['http:', 'https:'].includes(url.protocol)
  }, 'must be an http or https URL such as https://rollcall.example.com')
  .refine((text) => {
    const url = URL.parse(text)
    return url === null || (!/[?#]/.test(text) && url.username === '' && url.password === '')
  }, 'must be an address without user, question mark or hash')
  .transform((text) => text.replace(/\/+$/, ''))

const key = z
  .string()
  .min(
    KEY_LENGTH_MIN,
    `must be at least ${KEY_LENGTH_MIN} characters; make one with: openssl rand -base64 32`,
  )

const onOff = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['on', 'off'], { error: 'must be on or off' }))

const roles = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .pipe(
    z
      .array(z.enum(ROLES, { error: `must be a comma-separated choice of ${ROLES.join(', ')}` }))
      .min(1, `must name at least one of ${ROLES.join(', ')}`),
  )

const secret = z.string().min(8, 'must be at least 8 characters')

const settingsSchema = z.object({
  NODE_ENV: optional(
    z.enum(['production', 'development', 'test'], { error: 'must be production, development or test' }),
  ),
  PORT: optional(port),
  ROLLCALL_DATA_DIR: optional(z.string()),
  DATABASE_URL: optional(postgresUrl),
  DATABASE_READ_URL: optional(postgresUrl),
  ROLLCALL_ROLES: optional(roles),
  PUBLIC_URL: optional(httpUrl),
  AUTH_SECRET: optional(key),
  ENCRYPTION_KEY: optional(key),
  SUPPRESSION_KEY: optional(key),
  SANDBOX: optional(onOff),
  SANDBOX_PORT: optional(port),
  WXCC_API_BASE_URL: optional(httpUrl),
  WEBEX_OAUTH_BASE_URL: optional(httpUrl),
  LOG_LEVEL: optional(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    }),
  ),
  ROLLCALL_BOOTSTRAP_ORG_ID: optional(z.guid({ error: 'must be the uuid of a WxCC organisation' })),
  ROLLCALL_BOOTSTRAP_ADMIN_EMAIL: optional(z.email({ error: 'must be an e-mail address' })),
  ROLLCALL_BOOTSTRAP_ADMIN_PASSWORD: optional(secret),
  ROLLCALL_BOOTSTRAP_API_KEY: optional(
    z
      .string()
      .regex(
        /^rck_[A-Za-z0-9._-]{8,200}$/,
        'must be rck_ followed by 8 to 200 letters, digits, dots, - or _',
      ),
  ),
  ROLLCALL_BOOTSTRAP_CONNECTOR_USER: optional(
    z.string().regex(/^[^:\s]+$/, 'must not hold a colon or white space'),
  ),
  ROLLCALL_BOOTSTRAP_CONNECTOR_PASSWORD: optional(secret),
  ROLLCALL_BOOTSTRAP_WEBHOOK_SECRET: optional(secret),
  ROLLCALL_BOOTSTRAP_WXCC_TOKEN: optional(z.string()),
})

/** Every variable that is read, for the check that .env.example lists them. */
export const settingNames = Object.keys(settingsSchema.shape)

export type BootstrapSettings = {
  orgId: string | undefined
  adminEmail: string | undefined
  adminPassword: string | undefined
  apiKey: string | undefined
  connectorUser: string | undefined
  connectorPassword: string | undefined
  webhookSecret: string | undefined
  wxccToken: string | undefined
}

export type Env = {
  isProduction: boolean
  port: number
  dataDir: string
  databaseUrl: string
  /** A replica for analytics; the main database where none is set. */
  databaseReadUrl: string
  roles: readonly Role[]
  /** Base of the URLs given to WxCC, without a trailing slash. */
  publicUrl: string
  authSecret: string
  /** 32 bytes: encrypts stored secrets. */
  encryptionKey: Buffer
  /** 32 bytes: keys the hashes of numbers kept after erasure. */
  suppressionKey: Buffer
  sandbox: boolean
  /** Where the stand-in for WxCC listens, on loopback. */
  sandboxPort: number
  sandboxUrl: string
  /**
   * What the sandbox's organisation and its stand-in for WxCC agree on without talking: both derive it, so
   * that either can be restarted or run alone.
   */
  sandboxLink: { orgId: string; connectorUser: string; connectorPassword: string }
  /** Unset = by data centre; the sandbox's address in a sandbox. */
  wxccApiBaseUrl: string | undefined
  webexOauthBaseUrl: string | undefined
  logLevel: string
  bootstrap: BootstrapSettings
}

/** 64 hex digits or 44 base64 characters are the 32 bytes themselves; any other text is hashed to 32. */
function toKeyBytes(text: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64url')
  return createHash('sha256').update(text).digest()
}

function need<T>(name: string, value: T | undefined, why: string): T {
  if (value === undefined) throw new SettingError(`${name} is not set: ${why}.`)
  return value
}

/** Parses settings. Throws SettingError with one sentence naming the first variable that is wrong. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = settingsSchema.safeParse(source)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new SettingError(`${String(issue?.path[0] ?? 'A setting')} ${issue?.message ?? 'is wrong'}.`)
  }
  const s = parsed.data
  const databaseUrl = need(
    'DATABASE_URL',
    s.DATABASE_URL,
    'start with `npm start`, which brings its own database, or give the URL of a PostgreSQL',
  )
  const sandbox = s.SANDBOX === 'on'
  const appPort = s.PORT ?? 3000
  const sandboxPort = s.SANDBOX_PORT ?? Math.min(appPort + 1, 65_535)
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`
  const keyReason = 'with your own database it must be given; make one with: openssl rand -base64 32'
  const encryptionKey = toKeyBytes(need('ENCRYPTION_KEY', s.ENCRYPTION_KEY, keyReason))
  return {
    isProduction: s.NODE_ENV === 'production',
    port: appPort,
    dataDir: s.ROLLCALL_DATA_DIR ?? '.data',
    databaseUrl,
    databaseReadUrl: s.DATABASE_READ_URL ?? databaseUrl,
    roles: s.ROLLCALL_ROLES ?? (sandbox ? ROLES : ROLES.filter((role) => role !== 'sandbox')),
    publicUrl: s.PUBLIC_URL ?? `http://localhost:${appPort}`,
    authSecret: need('AUTH_SECRET', s.AUTH_SECRET, keyReason),
    encryptionKey,
    suppressionKey: toKeyBytes(need('SUPPRESSION_KEY', s.SUPPRESSION_KEY, keyReason)),
    sandbox,
    sandboxPort,
    sandboxUrl,
    sandboxLink: {
      orgId: s.ROLLCALL_BOOTSTRAP_ORG_ID ?? sandboxOrgId,
      connectorUser: s.ROLLCALL_BOOTSTRAP_CONNECTOR_USER ?? 'sandbox-dialer',
      connectorPassword:
        s.ROLLCALL_BOOTSTRAP_CONNECTOR_PASSWORD ??
        createHmac('sha256', encryptionKey).update('sandbox connector password').digest('base64url'),
    },
    wxccApiBaseUrl: s.WXCC_API_BASE_URL ?? (sandbox ? sandboxUrl : undefined),
    webexOauthBaseUrl: s.WEBEX_OAUTH_BASE_URL ?? (sandbox ? sandboxUrl : undefined),
    logLevel: s.LOG_LEVEL ?? (s.NODE_ENV === 'test' ? 'silent' : 'info'),
    bootstrap: {
      orgId: s.ROLLCALL_BOOTSTRAP_ORG_ID,
      adminEmail: s.ROLLCALL_BOOTSTRAP_ADMIN_EMAIL,
      adminPassword: s.ROLLCALL_BOOTSTRAP_ADMIN_PASSWORD,
      apiKey: s.ROLLCALL_BOOTSTRAP_API_KEY,
      connectorUser: s.ROLLCALL_BOOTSTRAP_CONNECTOR_USER,
      connectorPassword: s.ROLLCALL_BOOTSTRAP_CONNECTOR_PASSWORD,
      webhookSecret: s.ROLLCALL_BOOTSTRAP_WEBHOOK_SECRET,
      wxccToken: s.ROLLCALL_BOOTSTRAP_WXCC_TOKEN,
    },
  }
}

let cached: Env | undefined

/** This process's settings, read once at first use (never while a module loads: `next build` has none). */
export function getEnv(): Env {
  cached ??= parseEnv(process.env)
  return cached
}

/** The level of the log, known even where nothing else is set. */
export function getLogLevel(): string {
  return process.env.LOG_LEVEL || (process.env.NODE_ENV === 'test' ? 'silent' : 'info')
}

/** Names the same settings for next-auth, which reads its own variables. Call before it loads. */
export function applyDerivedEnv(): void {
  const env = getEnv()
  process.env.NEXTAUTH_URL ??= env.publicUrl
  process.env.NEXTAUTH_SECRET ??= env.authSecret
}

/** For tests: sets variables of this process and forgets what was cached. */
export function overrideEnvForTest(values: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  cached = undefined
}
