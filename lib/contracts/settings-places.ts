import type { Permission } from '@/lib/domain/permissions'

/** The pages of the settings in their order; null = every signed-in user. */
export const settingsPlaces: readonly { href: string; label: string; permission: Permission | null }[] = [
  { href: '/settings/users', label: 'Users', permission: 'user.manage' },
  { href: '/settings/api-keys', label: 'API keys', permission: 'api_key.manage' },
  { href: '/settings/connection', label: 'Connection', permission: 'connector.manage' },
  { href: '/settings/organisation', label: 'Organisation', permission: 'organisation.manage' },
  { href: '/settings/time-zones', label: 'Time zones', permission: 'rule_set.read' },
  { href: '/settings/audit', label: 'Audit log', permission: 'audit.read' },
  { href: '/settings/account', label: 'Your account', permission: null },
  { href: '/docs/api', label: 'API', permission: null },
]
