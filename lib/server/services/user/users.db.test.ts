import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { UserDto } from '@/lib/contracts/user'
import { parseId } from '@/lib/domain/ids'
import type { Role } from '@/lib/domain/permissions'
import { authenticate } from '@/lib/server/auth/authenticate'
import { consumeOneTimeToken } from '@/lib/server/auth/one-time-token'
import { hashPassword } from '@/lib/server/auth/password'
import { buildSessionCookie, type SessionClaims } from '@/lib/server/auth/session'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Ctx } from '@/lib/server/services/context'
import { acceptLink } from '@/lib/server/services/user/accept-link'
import { changeOwnPassword } from '@/lib/server/services/user/change-own-password'
import { changeUserRole } from '@/lib/server/services/user/change-user-role'
import { createResetLink } from '@/lib/server/services/user/create-reset-link'
import { createSignInLink } from '@/lib/server/services/user/create-sign-in-link'
import { disableUser } from '@/lib/server/services/user/disable-user'
import { enableUser } from '@/lib/server/services/user/enable-user'
import { inviteUser } from '@/lib/server/services/user/invite-user'
import { listUsers } from '@/lib/server/services/user/list-users'
import { readLink } from '@/lib/server/services/user/read-link'
import { signInWithLink } from '@/lib/server/services/user/sign-in-with-link'
import { signInWithPassword } from '@/lib/server/services/user/sign-in-with-password'
import { actAs, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

const password = 'a long enough password'
let db: TestDatabase
let passwordHash: string
let organisationId: bigint
let counter = 0

beforeAll(async () => {
  db = await createTestDatabase()
  passwordHash = await hashPassword(password)
})

afterAll(() => db.drop())

beforeEach(async () => {
  organisationId = await createOrganisation()
})

async function createUser(role: Role, organisation = organisationId) {
  counter += 1
  const email = `user${counter}@example.com`
  const { id } = await getPrisma().user.create({
    data: {
      email,
      name: `User ${counter}`,
      passwordHash,
      memberships: { create: { organisationId: organisation, role } },
    },
    select: { id: true },
  })
  return { id, email, address: `10.0.0.${counter}` }
}

function act(user: { id: bigint }, role: Role = 'admin', now = new Date()): Ctx {
  return { ...actAs(organisationId, role, now), actor: { kind: 'user', id: user.id, name: 'Somebody', role } }
}

async function signIn(user: { email: string; address: string }, given = password, now = new Date()) {
  return signInWithPassword({ email: user.email, password: given, address: user.address, now })
}

async function requireSignIn(
  user: { email: string; address: string },
  given = password,
): Promise<SessionClaims> {
  const result = await signIn(user, given)
  if (!result.ok) throw new Error(`not signed in: ${result.reason}`)
  return result.claims
}

async function requestWith(claims: SessionClaims): Promise<Request> {
  const cookie = (await buildSessionCookie(claims)).split(';')[0] ?? ''
  return new Request('http://localhost/api/v1/me', { headers: { cookie } })
}

/** Connections of this database that wait for a row another one holds. */
async function countWaiting(): Promise<number> {
  const { rows } = await db.pool.query(`
    select count(*)::int as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`)
  return rows[0].waiting
}

function readToken(link: string): string {
  return new URL(link).searchParams.get('token') ?? ''
}

function idOf(user: UserDto): bigint {
  return parseId('usr', user.id) ?? 0n
}

describe('sign-in', () => {
  test('by password: whoever is signed in is known with the role of now', async () => {
    const user = await createUser('supervisor')
    const result = await signIn({ ...user, email: ` ${user.email.toUpperCase()} ` })
    if (!result.ok) throw new Error(result.reason)
    const request = await requestWith(result.claims)
    expect(await authenticate(request)).toMatchObject({
      organisationId,
      actor: { kind: 'user', id: user.id, role: 'supervisor' },
    })
    await changeUserRole(act({ id: 0n }), user.id, 'analyst')
    expect(await authenticate(request)).toMatchObject({ actor: { role: 'analyst' } })
  })

  test('a wrong password, an unknown user and a disabled user get the same answer', async () => {
    const admin = await createUser('admin')
    const disabled = await createUser('analyst')
    await disableUser(act(admin), disabled.id)
    const answers = await Promise.all([
      signIn(admin, 'not the password'),
      signIn({ email: 'nobody@example.com', address: '10.1.0.1' }),
      signIn(disabled),
    ])
    for (const answer of answers) expect(answer).toEqual({ ok: false, reason: 'wrong' })
  })

  test('after eight wrong passwords the right one has to wait, from that address only', async () => {
    const user = await createUser('admin')
    const now = new Date()
    for (let i = 0; i < 8; i += 1)
      expect(await signIn(user, 'wrong password', now)).toMatchObject({ reason: 'wrong' })
    expect(await signIn(user, password, now)).toMatchObject({ ok: false, reason: 'throttled' })
    expect(await signIn({ ...user, address: '10.2.0.1' }, password, now)).toMatchObject({ ok: true })
    const later = new Date(now.getTime() + 16 * 60_000)
    expect(await signIn(user, password, later)).toMatchObject({ ok: true })
  })

  test('many tries at one moment do not pass the limit together', async () => {
    const user = await createUser('admin')
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(user, 'wrong password')))
    expect(answers.filter((answer) => !answer.ok && answer.reason === 'wrong')).toHaveLength(8)
  })

  test('a one-time link works once, and a newer one ends it', async () => {
    const user = await createUser('admin')
    const now = new Date()
    const old = readToken(await createSignInLink(user.id))
    const token = readToken(await createSignInLink(user.id))
    expect(await signInWithLink({ token: old, address: 'a', now })).toMatchObject({ ok: false })
    const both = await Promise.all([1, 2].map(() => signInWithLink({ token, address: 'a', now })))
    expect(both.filter((one) => one.ok)).toHaveLength(1)
  })

  test('of two that use a link before either is done, one gets it', async () => {
    const user = await createUser('admin')
    const token = readToken(await createSignInLink(user.id))
    const now = new Date()
    const isUsed = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const first = getPrisma().$transaction(async (tx) => {
      const found = await consumeOneTimeToken(tx, token, ['sign_in'], now)
      isUsed.resolve()
      await mayCommit.promise
      return found
    })
    await isUsed.promise
    const second = getPrisma().$transaction((tx) => consumeOneTimeToken(tx, token, ['sign_in'], now))
    await expect.poll(countWaiting).toBe(1)
    mayCommit.resolve()
    expect([await first, await second].filter((found) => found !== null)).toHaveLength(1)
  })

  test('a one-time link ends after a day', async () => {
    const user = await createUser('admin')
    const token = readToken(await createSignInLink(user.id))
    const late = new Date(Date.now() + 25 * 3_600_000)
    expect(await signInWithLink({ token, address: 'b', now: late })).toMatchObject({
      ok: false,
      reason: 'wrong',
    })
  })
})

describe('sessions', () => {
  test('end at once when the user is disabled, and do not come back when enabled', async () => {
    const admin = await createUser('admin')
    const user = await createUser('supervisor')
    const request = await requestWith(await requireSignIn(user))
    expect(await authenticate(request)).toMatchObject({ actor: { id: user.id } })
    await disableUser(act(admin), user.id)
    await expect(authenticate(request)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await enableUser(act(admin), user.id)).toMatchObject({ state: 'active' })
    await expect(authenticate(request)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await signIn(user)).toMatchObject({ ok: true })
  })

  test('a new password ends the others and keeps this one', async () => {
    const user = await createUser('analyst')
    const other = await requestWith(await requireSignIn(user))
    const next = { currentPassword: password, newPassword: 'another long password' }
    const claims = await changeOwnPassword(act(user, 'analyst'), next)
    await expect(authenticate(other)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await authenticate(await requestWith(claims))).toMatchObject({ actor: { id: user.id } })
    expect(await signIn(user)).toMatchObject({ ok: false })
    expect(await signIn(user, 'another long password')).toMatchObject({ ok: true })
  })

  test('the present password is asked for', async () => {
    const user = await createUser('analyst')
    const wrong = { currentPassword: 'guessed', newPassword: 'another long password' }
    await expect(changeOwnPassword(act(user, 'analyst'), wrong)).rejects.toMatchObject({
      errors: [{ path: 'currentPassword' }],
    })
  })

  test('a cookie of another key, a torn one and none are refused', async () => {
    const user = await createUser('admin')
    const cookie = (await buildSessionCookie(await requireSignIn(user))).split(';')[0] ?? ''
    for (const bad of [cookie.slice(0, -4), 'next-auth.session-token=x', '']) {
      const request = new Request('http://localhost/', { headers: { cookie: bad } })
      await expect(authenticate(request)).rejects.toMatchObject({ code: 'unauthenticated' })
    }
  })
})

describe('users', () => {
  test('an invitation is accepted once, with a name and a password', async () => {
    const admin = await createUser('admin')
    const invited = await inviteUser(act(admin), { email: 'New@Example.com', role: 'analyst' })
    expect(invited.user).toMatchObject({ email: 'new@example.com', role: 'analyst', state: 'invited' })
    const token = readToken(invited.link)
    expect(await readLink(token, 'invite', new Date())).toMatchObject({ email: 'new@example.com' })
    expect(await readLink(token, 'reset', new Date())).toBeNull()
    const input = { token, name: 'Nell New', password: 'nell has a password' }
    const from = { address: 'c', now: new Date() }
    const claims = await acceptLink(input, from)
    expect(await authenticate(await requestWith(claims))).toMatchObject({
      actor: { name: 'Nell New', role: 'analyst' },
    })
    await expect(acceptLink(input, from)).rejects.toMatchObject({ code: 'not_found' })
    expect(await readLink(token, 'invite', new Date())).toBeNull()
    const users = await listUsers(act(admin))
    expect(users.find((user) => user.email === 'new@example.com')).toMatchObject({ state: 'active' })
  })

  test('a reset link sets a new password and ends sessions', async () => {
    const admin = await createUser('admin')
    const user = await createUser('supervisor')
    const before = await requestWith(await requireSignIn(user))
    const { link, kind } = await createResetLink(act(admin), user.id)
    expect(kind).toBe('reset')
    await acceptLink(
      { token: readToken(link), password: 'brand new password' },
      { address: 'd', now: new Date() },
    )
    await expect(authenticate(before)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await signIn(user, 'brand new password')).toMatchObject({ ok: true })
  })

  test('an address that is taken, here or elsewhere, cannot be invited', async () => {
    const admin = await createUser('admin')
    const elsewhere = await createUser('admin', await createOrganisation())
    for (const { email } of [admin, elsewhere]) {
      await expect(inviteUser(act(admin), { email, role: 'admin' })).rejects.toMatchObject({
        code: 'conflict',
      })
    }
    expect(await getPrisma().membership.count({ where: { organisationId } })).toBe(1)
  })

  test('the last admin can neither be demoted nor disabled', async () => {
    const admin = await createUser('admin')
    const invited = await inviteUser(act(admin), { email: `late${counter}@example.com`, role: 'admin' })
    await expect(changeUserRole(act(admin), admin.id, 'analyst')).rejects.toMatchObject({
      details: { reason: 'last_admin' },
    })
    await expect(disableUser(act({ id: 0n }), admin.id)).rejects.toMatchObject({
      details: { reason: 'last_admin' },
    })
    await expect(disableUser(act(admin), admin.id)).rejects.toMatchObject({ code: 'conflict' })
    await changeUserRole(act(admin), idOf(invited.user), 'analyst')
  })

  test('two admins who demote each other at one moment: one stays', async () => {
    const [one, two] = [await createUser('admin'), await createUser('admin')]
    const results = await Promise.allSettled([
      changeUserRole(act(one), two.id, 'analyst'),
      changeUserRole(act(two), one.id, 'analyst'),
    ])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(await getPrisma().membership.count({ where: { organisationId, role: 'admin' } })).toBe(1)
  })

  test("another organisation's users do not exist", async () => {
    const admin = await createUser('admin')
    const other = await createUser('analyst', await createOrganisation())
    for (const verb of [disableUser, enableUser, createResetLink]) {
      await expect(verb(act(admin), other.id)).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  test.each(['compliance_officer', 'supervisor', 'analyst'] as const)(
    'a %s may not manage users',
    async (role) => {
      const user = await createUser(role)
      await expect(listUsers(act(user, role))).rejects.toMatchObject({ code: 'forbidden' })
      await expect(
        inviteUser(act(user, role), { email: 'x@example.com', role: 'admin' }),
      ).rejects.toMatchObject({
        code: 'forbidden',
      })
      await expect(changeUserRole(act(user, role), user.id, 'admin')).rejects.toMatchObject({
        code: 'forbidden',
      })
    },
  )
})
