import type { Permission, Role } from '@/lib/domain/permissions'
import type { Method } from '@/lib/server/http/refuse-others'

/**
 * Who may use which address: the one list to read when somebody asks. access.http.test.ts holds every page and route
 * of app/ against it, and fails for one that has no row here.
 */

const everyone: readonly Role[] = ['admin', 'compliance_officer', 'supervisor', 'analyst']
const allButAnalysts: readonly Role[] = ['admin', 'compliance_officer', 'supervisor']
const operators: readonly Role[] = ['admin', 'supervisor']
const guardians: readonly Role[] = ['admin', 'compliance_officer']
const admins: readonly Role[] = ['admin']

/** What an API key needs: this scope; 'any' = any key will do; 'never' = only people who signed in. */
export type KeyAccess = Permission | 'any' | 'never'

export const apiAccess: readonly (readonly [Method, string, readonly Role[], KeyAccess])[] = [
  ['DELETE', '/api/v1/[...address]', everyone, 'any'],
  ['GET', '/api/v1/[...address]', everyone, 'any'],
  ['PATCH', '/api/v1/[...address]', everyone, 'any'],
  ['POST', '/api/v1/[...address]', everyone, 'any'],
  ['PUT', '/api/v1/[...address]', everyone, 'any'],
  ['GET', '/api/v1/analytics/outcomes', everyone, 'analytics.read'],
  ['GET', '/api/v1/analytics/reconciliation', everyone, 'analytics.read'],
  ['DELETE', '/api/v1/api-keys/[keyId]', admins, 'never'],
  ['GET', '/api/v1/api-keys', admins, 'never'],
  ['POST', '/api/v1/api-keys', admins, 'never'],
  ['GET', '/api/v1/attempts', everyone, 'contact.read'],
  ['GET', '/api/v1/attempts/unknown', everyone, 'contact.read'],
  ['POST', '/api/v1/attempts/unknown/settle', operators, 'attempt.settle'],
  ['GET', '/api/v1/audit/chain', guardians, 'never'],
  ['GET', '/api/v1/audit', guardians, 'never'],
  ['POST', '/api/v1/campaigns/[campaignId]/archive', operators, 'campaign.write'],
  ['POST', '/api/v1/campaigns/[campaignId]/check', operators, 'campaign.operate'],
  ['POST', '/api/v1/campaigns/[campaignId]/clone', operators, 'campaign.write'],
  ['GET', '/api/v1/campaigns/[campaignId]/commands', everyone, 'campaign.read'],
  ['POST', '/api/v1/campaigns/[campaignId]/complete', operators, 'campaign.operate'],
  ['GET', '/api/v1/campaigns/[campaignId]/contacts/[contactId]/why', everyone, 'contact.read'],
  ['GET', '/api/v1/campaigns/[campaignId]/contacts', everyone, 'contact.read'],
  ['POST', '/api/v1/campaigns/[campaignId]/force-stop', operators, 'campaign.operate'],
  ['GET', '/api/v1/campaigns/[campaignId]/live', everyone, 'campaign.read'],
  ['POST', '/api/v1/campaigns/[campaignId]/pause', operators, 'campaign.operate'],
  ['POST', '/api/v1/campaigns/[campaignId]/recycle', operators, 'campaign.operate'],
  ['POST', '/api/v1/campaigns/[campaignId]/resume', operators, 'campaign.operate'],
  ['GET', '/api/v1/campaigns/[campaignId]', everyone, 'campaign.read'],
  ['PATCH', '/api/v1/campaigns/[campaignId]', operators, 'campaign.write'],
  ['POST', '/api/v1/campaigns/[campaignId]/schedule', operators, 'campaign.operate'],
  ['POST', '/api/v1/campaigns/[campaignId]/start', operators, 'campaign.operate'],
  ['POST', '/api/v1/campaigns/[campaignId]/stop', operators, 'campaign.operate'],
  ['POST', '/api/v1/campaigns/[campaignId]/unschedule', operators, 'campaign.operate'],
  ['GET', '/api/v1/campaigns/[campaignId]/versions', everyone, 'campaign.read'],
  ['GET', '/api/v1/campaigns/dialer-choices', operators, 'campaign.write'],
  ['POST', '/api/v1/campaigns/pause-everything', allButAnalysts, 'organisation.pause_everything'],
  ['POST', '/api/v1/campaigns/resume-everything', allButAnalysts, 'organisation.pause_everything'],
  ['GET', '/api/v1/campaigns', everyone, 'campaign.read'],
  ['POST', '/api/v1/campaigns', operators, 'campaign.write'],
  ['DELETE', '/api/v1/connection/credentials/[credentialId]', admins, 'never'],
  ['POST', '/api/v1/connection/credentials', admins, 'never'],
  ['GET', '/api/v1/connection', admins, 'never'],
  ['PATCH', '/api/v1/connection', admins, 'never'],
  ['POST', '/api/v1/connection/subscription', admins, 'never'],
  ['DELETE', '/api/v1/connection/webhook-secrets/[secretId]', admins, 'never'],
  ['POST', '/api/v1/connection/webhook-secrets', admins, 'never'],
  ['GET', '/api/v1/contact-lists/[listId]/contacts', everyone, 'contact.read'],
  ['POST', '/api/v1/contact-lists/[listId]/contacts', operators, 'contact.write'],
  ['GET', '/api/v1/contact-lists/[listId]/imports', everyone, 'list.read'],
  ['POST', '/api/v1/contact-lists/[listId]/imports', operators, 'list.write'],
  ['GET', '/api/v1/contact-lists/[listId]', everyone, 'list.read'],
  ['PATCH', '/api/v1/contact-lists/[listId]', operators, 'list.write'],
  ['GET', '/api/v1/contact-lists', everyone, 'list.read'],
  ['POST', '/api/v1/contact-lists', operators, 'list.write'],
  ['GET', '/api/v1/contacts/[contactId]/attempts', everyone, 'contact.read'],
  ['GET', '/api/v1/contacts/[contactId]', everyone, 'contact.read'],
  ['POST', '/api/v1/contacts/[contactId]/stop', allButAnalysts, 'dnc.add'],
  ['GET', '/api/v1/contacts', everyone, 'contact.read'],
  ['POST', '/api/v1/disposition-events/[eventId]/dismiss', operators, 'disposition.replay'],
  ['POST', '/api/v1/disposition-events/[eventId]/replay', operators, 'disposition.replay'],
  ['POST', '/api/v1/disposition-events/replay', operators, 'disposition.replay'],
  ['GET', '/api/v1/disposition-events/[eventId]', allButAnalysts, 'disposition.read'],
  ['GET', '/api/v1/disposition-events', allButAnalysts, 'disposition.read'],
  ['POST', '/api/v1/dnc/[dncId]/end', guardians, 'dnc.end'],
  ['GET', '/api/v1/dnc/check', everyone, 'dnc.read'],
  ['GET', '/api/v1/dnc', everyone, 'dnc.read'],
  ['POST', '/api/v1/dnc', allButAnalysts, 'dnc.add'],
  ['POST', '/api/v1/imports/[importId]/cancel', operators, 'list.write'],
  ['POST', '/api/v1/imports/[importId]/check', operators, 'list.write'],
  ['GET', '/api/v1/imports/[importId]/chunks', everyone, 'list.read'],
  ['PUT', '/api/v1/imports/[importId]/chunks/[position]', operators, 'list.write'],
  ['POST', '/api/v1/imports/[importId]/confirm', operators, 'list.write'],
  ['GET', '/api/v1/imports/[importId]/preview', everyone, 'list.read'],
  ['GET', '/api/v1/imports/[importId]', everyone, 'list.read'],
  ['GET', '/api/v1/imports/[importId]/undo', everyone, 'list.read'],
  ['POST', '/api/v1/imports/[importId]/undo', operators, 'list.write'],
  ['GET', '/api/v1/imports/[importId]/verdicts.csv', everyone, 'list.read'],
  ['GET', '/api/v1/imports/[importId]/verdicts/summary', everyone, 'list.read'],
  ['GET', '/api/v1/imports/[importId]/verdicts', everyone, 'list.read'],
  ['POST', '/api/v1/me/password', everyone, 'never'],
  ['GET', '/api/v1/me', everyone, 'any'],
  ['GET', '/api/v1/openapi.json', everyone, 'any'],
  ['GET', '/api/v1/organisation', everyone, 'any'],
  ['PATCH', '/api/v1/organisation', admins, 'never'],
  ['GET', '/api/v1/overview/pulse', everyone, 'campaign.read'],
  ['GET', '/api/v1/overview', everyone, 'campaign.read'],
  ['POST', '/api/v1/users/[userId]/disable', admins, 'never'],
  ['POST', '/api/v1/users/[userId]/enable', admins, 'never'],
  ['POST', '/api/v1/users/[userId]/reset-link', admins, 'never'],
  ['PATCH', '/api/v1/users/[userId]', admins, 'never'],
  ['GET', '/api/v1/users', admins, 'never'],
  ['POST', '/api/v1/users', admins, 'never'],
]

/** Addresses outside /api/v1, with who guards them. */
export const otherAccess: Readonly<Record<string, string>> = {
  '/api/auth/[...nextauth]': 'next-auth: its own CSRF token',
  '/api/auth/accept-link': 'a one-time link; same origin only',
  '/api/auth/first-run': 'the set-up token, while no user exists; same origin only',
  '/api/dialer/campaigns/[campaignId]/dialing-list': 'a token of the dialer',
  '/api/dialer/dispositions': 'a signature or a token of the dialer',
  '/api/dialer/token': 'a connector credential',
  '/api/health': 'everybody: says only that the process is up',
  '/api/metrics': 'everybody who reaches the port: counts without names',
  '/api/ready': 'everybody: says only whether it takes traffic',
  '/sign-in/link': 'a one-time link',
}

/** Pages of the frame: the permission they ask for; null = everybody who is signed in. */
export const pageAccess: Readonly<Record<string, { permission: Permission | null; roles: readonly Role[] }>> =
  {
    '/analytics': { permission: 'analytics.read', roles: everyone },
    '/campaigns': { permission: 'campaign.read', roles: everyone },
    '/campaigns/[campaignId]': { permission: 'campaign.read', roles: everyone },
    '/campaigns/[campaignId]/edit': { permission: 'campaign.write', roles: operators },
    '/campaigns/new': { permission: 'campaign.write', roles: operators },
    '/compliance': { permission: 'dnc.read', roles: everyone },
    '/contacts': { permission: 'contact.read', roles: everyone },
    '/contacts/[contactId]': { permission: 'contact.read', roles: everyone },
    '/docs/api': { permission: null, roles: everyone },
    '/inbox': { permission: 'disposition.read', roles: allButAnalysts },
    '/inbox/reconciliation': { permission: 'disposition.read', roles: allButAnalysts },
    '/inbox/unknown': { permission: 'disposition.read', roles: allButAnalysts },
    '/lists': { permission: 'list.read', roles: everyone },
    '/lists/[listId]': { permission: 'list.read', roles: everyone },
    '/lists/[listId]/import': { permission: 'list.write', roles: operators },
    '/lists/[listId]/imports/[importId]': { permission: 'list.read', roles: everyone },
    '/lists/new': { permission: 'list.write', roles: operators },
    '/overview': { permission: 'campaign.read', roles: everyone },
    '/settings': { permission: null, roles: everyone },
    '/settings/account': { permission: null, roles: everyone },
    '/settings/api-keys': { permission: 'api_key.manage', roles: admins },
    '/settings/audit': { permission: 'audit.read', roles: guardians },
    '/settings/connection': { permission: 'connector.manage', roles: admins },
    '/settings/organisation': { permission: 'organisation.manage', roles: admins },
    '/settings/users': { permission: 'user.manage', roles: admins },
  }

/** Pages that ask nobody to be signed in. */
export const publicPages: readonly string[] = [
  '/',
  '/accept-invite',
  '/first-run',
  '/reset-password',
  '/sign-in',
]
