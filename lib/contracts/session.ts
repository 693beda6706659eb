import { z } from 'zod'
import { countrySchema } from '@/lib/contracts/shared'

export const passwordCharsMin = 12

/** Length is what counts (NIST SP 800-63B): no rules about kinds of characters. */
export const newPasswordSchema = z
  .string()
  .min(passwordCharsMin, `at least ${passwordCharsMin} characters`)
  .max(200, 'at most 200 characters')

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email('enter an e-mail address, such as ana@example.com'))

export const personNameSchema = z.string().trim().min(1, 'enter a name').max(100, 'at most 100 characters')

export const signInSchema = z.object({
  email: emailSchema,
  password: z.string().min(1, 'enter your password'),
})

/** Invitation and reset: the link's token, and what its owner chooses. */
export const acceptLinkSchema = z.object({
  token: z.string().min(1).max(100),
  /** Asked of a new user only. */
  name: personNameSchema.optional(),
  password: newPasswordSchema,
})
export type AcceptLinkInput = z.infer<typeof acceptLinkSchema>

export const changePasswordSchema = z.object({
  /** Not asked of a user who has none yet. */
  currentPassword: z.string().max(200).default(''),
  newPassword: newPasswordSchema,
})

export const firstRunSchema = z.object({
  setupToken: z.string().trim().min(1, 'enter the set-up token from the log').max(100),
  organisationName: z.string().trim().min(1, 'enter a name').max(100, 'at most 100 characters'),
  wxccOrgId: z.string().trim().pipe(z.uuid('enter the uuid of the organisation, as Control Hub shows it')),
  defaultCountry: countrySchema,
  timeZone: z.string().min(1, 'choose a time zone'),
  adminName: personNameSchema,
  adminEmail: emailSchema,
  adminPassword: newPasswordSchema,
})
export type FirstRunInput = z.infer<typeof firstRunSchema>
