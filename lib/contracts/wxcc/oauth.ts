import { z } from 'zod'

/** Webex access tokens last 14 days, refresh tokens 90; `expires_in` (seconds) is what counts. */
export const oauthAnswerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
  token_type: z.string().optional(),
  scope: z.string().optional(),
})
export type OauthAnswer = z.infer<typeof oauthAnswerSchema>

export const oauthGrantTypes = ['authorization_code', 'refresh_token'] as const
