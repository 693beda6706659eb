/** Who may do what, as data: the server's guards, the API key scopes and the UI read the same table. */
export const roles = ['admin', 'compliance_officer', 'supervisor', 'analyst'] as const
export type Role = (typeof roles)[number]

export const roleWords: Record<Role, { name: string; does: string }> = {
  admin: { name: 'Admin', does: 'Connects the organisation, manages users, keys and settings' },
  compliance_officer: { name: 'Compliance officer', does: 'Owns calling rules and DNC; may loosen rules' },
  supervisor: { name: 'Supervisor', does: 'Runs campaigns and lists all day' },
  analyst: { name: 'Analyst', does: 'Reads campaigns, contacts and outcomes; exports' },
}

const everyone = roles
const operators = ['admin', 'supervisor'] as const
const admins = ['admin'] as const
const guardians = ['admin', 'compliance_officer'] as const
const operatorsAndGuardians = ['admin', 'compliance_officer', 'supervisor'] as const

type PermissionRow = { roles: readonly Role[]; words: string; scope: boolean }

/** `scope`: an API key may carry it. User and key management stay with people who signed in. */
export const permissions = {
  'campaign.read': { roles: everyone, words: 'See campaigns', scope: true },
  'campaign.write': { roles: operators, words: 'Create and edit campaigns', scope: true },
  'campaign.operate': {
    roles: operators,
    words: 'Check, start, pause, resume and stop campaigns',
    scope: true,
  },
  'list.read': { roles: everyone, words: 'See contact lists and imports', scope: true },
  'list.write': { roles: operators, words: 'Create lists and import contacts', scope: true },
  'contact.read': { roles: everyone, words: 'See contacts, attempts and gates', scope: true },
  'contact.write': { roles: operators, words: 'Add and change contacts', scope: true },
  'contact.erase': { roles: guardians, words: 'Erase a person', scope: true },
  'dnc.read': { roles: everyone, words: 'See DNC entries', scope: true },
  'dnc.add': { roles: operatorsAndGuardians, words: 'Stop all calls to a number', scope: true },
  'dnc.end': { roles: guardians, words: 'End a DNC entry', scope: true },
  'callback.write': { roles: operators, words: 'Plan and move callbacks', scope: true },
  'analytics.read': { roles: everyone, words: 'See charts and metrics', scope: true },
  export: {
    roles: ['admin', 'compliance_officer', 'supervisor', 'analyst'],
    words: 'Export data',
    scope: true,
  },
  'rule_set.read': { roles: everyone, words: 'See calling rules', scope: true },
  'rule_set.tighten': { roles: operatorsAndGuardians, words: 'Make calling rules stricter', scope: true },
  'rule_set.loosen': { roles: ['compliance_officer'], words: 'Loosen calling rules', scope: false },
  'disposition.read': {
    roles: operatorsAndGuardians,
    words: 'See the inbox of dispositions',
    scope: true,
  },
  'disposition.replay': { roles: operators, words: 'Replay a disposition', scope: true },
  'attempt.settle': { roles: operators, words: 'Settle unknown outcomes by hand', scope: true },
  'organisation.pause_everything': {
    roles: operatorsAndGuardians,
    words: 'Pause every campaign at once',
    scope: true,
  },
  'organisation.manage': { roles: admins, words: "Change the organisation's settings", scope: false },
  'connector.manage': {
    roles: admins,
    words: 'Manage connector credentials, webhook secrets and the connection',
    scope: false,
  },
  'user.manage': { roles: admins, words: 'Invite, change and disable users', scope: false },
  'api_key.manage': { roles: admins, words: 'Create and revoke API keys', scope: false },
  'audit.read': { roles: guardians, words: 'Read the audit log', scope: false },
} as const satisfies Record<string, PermissionRow>

export type Permission = keyof typeof permissions

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(permissions, text)
}

export function isRole(text: string): text is Role {
  return roles.some((role) => role === text)
}

export function can(role: Role, permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission].roles
  return allowed.includes(role)
}

export function listPermissions(role: Role): Permission[] {
  return Object.keys(permissions)
    .filter(isPermission)
    .filter((permission) => can(role, permission))
}

/** What an API key may carry. A scope has the same name as the permission it grants. */
export function listScopes(): Permission[] {
  return Object.keys(permissions)
    .filter(isPermission)
    .filter((permission) => permissions[permission].scope)
}

export function scopesAllow(scopes: readonly string[], permission: Permission): boolean {
  return permissions[permission].scope && scopes.includes(permission)
}
