import { z } from 'zod'
import { instantSchema } from '@/lib/contracts/shared'

const urlText = z
  .string()
  .trim()
  .max(300)
  .transform((text) => text.replace(/\/+$/, ''))

/** What a disposition must bring before it is stored. Nothing is stored of one that is refused. */
export const dispositionRulesSchema = z.object({
  proof: z.enum(['signature', 'signature_and_token']),
  /** Refuse what is dated more than 5 minutes off; else it is stored and marked late. */
  refusesLate: z.boolean(),
  /** What a refused one is answered. */
  refusedStatus: z.union([z.literal(401), z.literal(200)]),
})
export type DispositionRulesDto = z.infer<typeof dispositionRulesSchema>

export const updateConnectionSchema = z
  .object({
    /** https://api.wxcc-us1.cisco.com, or a data centre's short name such as us1. */
    apiBaseUrl: urlText.optional(),
    /** Null takes it away; left out keeps it. */
    accessToken: z.string().trim().min(8, 'at least 8 characters').max(10_000).nullish(),
    accessTokenExpiresAt: instantSchema.nullish(),
    dispositionRules: dispositionRulesSchema.partial().optional(),
  })
  .refine((input) => Object.values(input).some((value) => value !== undefined), 'nothing to change')
export type UpdateConnectionInput = z.infer<typeof updateConnectionSchema>

/** Loopback: this machine. A sandbox's organisation may be connected to nothing else. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

export type ConnectorCredentialDto = {
  id: string
  userName: string
  createdAt: string
  lastUsedAt: string | null
  revokedAt: string | null
}

/** What to paste into Control Hub, field by field. `password` is shown once: only a keyed hash is kept. */
export type CreatedConnectorCredentialDto = ConnectorCredentialDto & {
  password: string
  connectorName: string
  resourceDomain: string
  validationUrl: ''
}

export type WebhookSecretDto = { id: string; createdAt: string; retiredAt: string | null }
export type CreatedWebhookSecretDto = WebhookSecretDto & { secret: string }

export type SubscriptionDto = {
  id: string | null
  status: 'active' | 'inactive' | null
  checkedAt: string | null
  destinationUrl: string | null
}

export type ConnectionDto = {
  isSandbox: boolean
  wxccOrgId: string
  apiBaseUrl: string | null
  hasAccessToken: boolean
  accessTokenExpiresAt: string | null
  lastFault: string | null
  connectorName: string
  tokenUrl: string
  dispositionsUrl: string
  /** Why WxCC would refuse our address, in words; empty when it is fine or this is a sandbox. */
  addressFaults: string[]
  subscription: SubscriptionDto
  dispositionRules: DispositionRulesDto
  credentials: ConnectorCredentialDto[]
  webhookSecrets: WebhookSecretDto[]
}
