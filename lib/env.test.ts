import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseEnv, SettingError, settingNames } from '@/lib/env'

const key = 'a-key-that-is-long-enough-0123456789'
const complete = {
  DATABASE_URL: 'postgresql://u:p@db:5432/rollcall',
  AUTH_SECRET: key,
  ENCRYPTION_KEY: key,
  SUPPRESSION_KEY: key,
}

test('the defaults of a production start', () => {
  const env = parseEnv(complete)
  expect(env).toMatchObject({
    port: 3000,
    publicUrl: 'http://localhost:3000',
    dataDir: '.data',
    databaseReadUrl: complete.DATABASE_URL,
    roles: ['web', 'dialer', 'worker'],
    sandbox: false,
    wxccApiBaseUrl: undefined,
  })
})

test('in a sandbox WxCC is the stand-in', () => {
  const env = parseEnv({ ...complete, SANDBOX: 'ON', PORT: '4000' })
  expect(env.roles).toContain('sandbox')
  expect(env.wxccApiBaseUrl).toBe('http://127.0.0.1:4001')
  expect(env.webexOauthBaseUrl).toBe('http://127.0.0.1:4001')
})

test('an empty variable counts as unset, and a slash at the end of an address is dropped', () => {
  const env = parseEnv({ ...complete, PORT: ' ', PUBLIC_URL: 'https://rollcall.example.com/' })
  expect(env.port).toBe(3000)
  expect(env.publicUrl).toBe('https://rollcall.example.com')
})

test('a key of 32 bytes in hex or base64 is taken as it is, other text is hashed to 32 bytes', () => {
  const bytes = Buffer.alloc(32, 7)
  expect(parseEnv({ ...complete, ENCRYPTION_KEY: bytes.toString('hex') }).encryptionKey).toEqual(bytes)
  expect(parseEnv({ ...complete, ENCRYPTION_KEY: bytes.toString('base64') }).encryptionKey).toEqual(bytes)
  expect(parseEnv(complete).encryptionKey).toHaveLength(32)
})

test.each([
  ['PORT', '0'],
  ['PORT', '70000'],
  ['DATABASE_URL', 'mysql://root:hidden@db/rollcall'],
  ['DATABASE_READ_URL', 'hidden'],
  ['PUBLIC_URL', 'ftp://hidden'],
  ['PUBLIC_URL', 'https://rollcall.example.com?hidden=1'],
  ['PUBLIC_URL', 'https://rollcall.example.com/#hidden'],
  ['WXCC_API_BASE_URL', 'https://user:hidden@api.example.com'],
  ['AUTH_SECRET', 'hidden'],
  ['ENCRYPTION_KEY', 'hidden'],
  ['SUPPRESSION_KEY', 'hidden'],
  ['SANDBOX', 'yes'],
  ['ROLLCALL_ROLES', 'web,cook'],
  ['LOG_LEVEL', 'loud'],
  ['ROLLCALL_BOOTSTRAP_ORG_ID', 'hidden'],
  ['ROLLCALL_BOOTSTRAP_ADMIN_EMAIL', 'hidden'],
  ['ROLLCALL_BOOTSTRAP_API_KEY', 'hidden'],
  ['ROLLCALL_BOOTSTRAP_CONNECTOR_USER', 'hid:den'],
])('a wrong %s is one sentence that names it and does not repeat it', (name, value) => {
  const parse = () => parseEnv({ ...complete, [name]: value })
  expect(parse).toThrow(SettingError)
  expect(parse).toThrow(new RegExp(`^${name} must [^\\n]+\\.$`))
  expect(parse).not.toThrow(/hidden/)
})

test.each(['DATABASE_URL', 'AUTH_SECRET', 'ENCRYPTION_KEY', 'SUPPRESSION_KEY'])('%s must be set', (name) => {
  expect(() => parseEnv({ ...complete, [name]: undefined })).toThrow(
    new RegExp(`^${name} is not set: [^\\n]+\\.$`),
  )
})

test('.env.example lists every setting, and no other', () => {
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
  const listed = [...text.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1])
  expect(listed.sort()).toEqual([...settingNames].sort())
})
