import { expect, it } from 'vitest'
import {
  can,
  isPermission,
  listPermissions,
  listScopes,
  permissions,
  roles,
  scopesAllow,
} from './permissions'

it('lets every role read, and an analyst nothing else', () => {
  const reads = ['campaign.read', 'list.read', 'contact.read', 'dnc.read'].filter(isPermission)
  for (const role of roles) for (const permission of reads) expect(can(role, permission)).toBe(true)
  expect(listPermissions('analyst').filter((permission) => !/\.read$|^export$/.test(permission))).toEqual([])
})

it('keeps apart who dials, who guards the rules and who holds the keys', () => {
  expect(roles.filter((role) => can(role, 'campaign.operate'))).toEqual(['admin', 'supervisor'])
  expect(roles.filter((role) => can(role, 'rule_set.loosen'))).toEqual(['compliance_officer'])
  expect(roles.filter((role) => can(role, 'dnc.add'))).toEqual(['admin', 'compliance_officer', 'supervisor'])
  expect(roles.filter((role) => can(role, 'dnc.end'))).toEqual(['admin', 'compliance_officer'])
  expect(roles.filter((role) => can(role, 'user.manage'))).toEqual(['admin'])
  expect(roles.filter((role) => can(role, 'api_key.manage'))).toEqual(['admin'])
})

it('never lets an API key manage users, keys or secrets, or loosen rules', () => {
  const never = ['user.manage', 'api_key.manage', 'connector.manage', 'rule_set.loosen'] as const
  for (const permission of never) {
    expect(listScopes()).not.toContain(permission)
    expect(scopesAllow([permission], permission)).toBe(false)
  }
  expect(scopesAllow(['campaign.read'], 'campaign.read')).toBe(true)
  expect(scopesAllow(['campaign.read'], 'campaign.write')).toBe(false)
  expect(Object.keys(permissions).filter(isPermission)).toHaveLength(Object.keys(permissions).length)
})
