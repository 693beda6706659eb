import { z } from 'zod'
import { emailSchema } from '@/lib/contracts/session'
import { type Permission, type Role, roles } from '@/lib/domain/permissions'

export const roleSchema = z.enum(roles, { error: `one of ${roles.join(', ')}` })

export const inviteUserSchema = z.object({ email: emailSchema, role: roleSchema })
export type InviteUserInput = z.infer<typeof inviteUserSchema>

export const changeUserRoleSchema = z.object({ role: roleSchema })

/** invited = never signed in and has no password yet. */
export type UserState = 'active' | 'invited' | 'disabled'

export type UserDto = {
  id: string
  name: string
  email: string
  role: Role
  state: UserState
  lastSignInAt: string | null
  createdAt: string
}

/** A link to hand over; it is shown once and works once. */
export type UserLinkDto = { user: UserDto; kind: 'invite' | 'reset'; link: string; expiresAt: string }

export type MeDto = {
  id: string
  kind: 'user' | 'api_key'
  name: string
  email: string | null
  role: Role | null
  hasPassword: boolean
  permissions: Permission[]
  organisation: { id: string; name: string; isSandbox: boolean; timeZone: string }
}
