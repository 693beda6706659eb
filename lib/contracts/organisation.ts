import { z } from 'zod'
import { countrySchema } from '@/lib/contracts/shared'

export const updateOrganisationSchema = z
  .object({
    name: z.string().trim().min(1, 'enter a name').max(100, 'at most 100 characters').optional(),
    timeZone: z.string().trim().min(1, 'choose a time zone').optional(),
    defaultCountry: countrySchema.optional(),
  })
  .refine((input) => Object.values(input).some((value) => value !== undefined), 'nothing to change')
export type UpdateOrganisationInput = z.infer<typeof updateOrganisationSchema>

export type OrganisationDto = {
  id: string
  name: string
  wxccOrgId: string
  isSandbox: boolean
  timeZone: string
  defaultCountry: string
  createdAt: string
}
