import { z } from 'zod'
import { e164Schema } from '@/lib/contracts/shared'
import {
  type CampaignSettings,
  defaultCallProgressAnalysis,
  defaultCampaignSettings,
  describeRange,
  findSettingsFaults,
  type SettingField,
  settingFields,
} from '@/lib/domain/campaign/settings'

/** Schemas of a campaign's settings, built from the one table of fields, so that form and API cannot drift apart. */

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a local time such as 08:00 or 24:00')
const windowSchema = z
  .strictObject({ start: timeOfDay, end: timeOfDay })
  .refine((window) => window.start < window.end, { path: ['end'], message: 'ends before it starts' })
const daySchema = z.iso.date({ message: 'a day such as 2026-11-23' })

const validCampaignTimesSchema = z.strictObject({
  timeZone: z.string().regex(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/, 'a time zone such as America/New_York'),
  weekly: z
    .array(
      z.strictObject({ weekday: z.number().int().min(0).max(6), windows: z.array(windowSchema).max(12) }),
    )
    .max(7),
  overrides: z.array(z.strictObject({ date: daySchema, windows: z.array(windowSchema).max(12) })).max(366),
})

const isStep = (step: number) => (value: number) => Math.abs(value / step - Math.round(value / step)) < 1e-6

function buildFieldSchema(field: SettingField): z.ZodType {
  switch (field.kind) {
    case 'integer':
    case 'decimal': {
      const range = `a ${field.kind === 'integer' ? 'whole number' : 'number'}, ${describeRange(field)}`
      const number = z.number({ error: range }).min(field.min, range).max(field.max, range)
      return field.kind === 'integer'
        ? number.int(range)
        : number.refine(isStep(field.step), `goes in steps of ${field.step}`)
    }
    case 'text': {
      if (field.format === 'e164') return z.string().min(1, `${field.label} is missing`).pipe(e164Schema)
      const text = z.string().trim().max(field.lengthMax, `at most ${field.lengthMax} characters`)
      return field.required ? text.min(1, `${field.label} is missing`) : text
    }
    case 'choice':
      return z.enum([...field.choices], { error: `one of ${field.choices.join(', ')}` })
    case 'choices':
      return z
        .array(z.enum([...field.choices], { error: `one of ${field.choices.join(', ')}` }))
        .max(field.countMax)
        .refine(isUnique, 'the same one twice')
    case 'columns':
      return z
        .array(z.string().trim().min(1).max(200))
        .max(field.countMax, `at most ${field.countMax} columns`)
        .refine(isUnique, 'the same column twice')
    case 'flag':
      return z.boolean()
    case 'date':
      return daySchema
    case 'times':
      return validCampaignTimesSchema
  }
}

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

const isNested = (field: SettingField) => field.name.includes('.')

const callProgressShape = Object.fromEntries(
  settingFields
    .filter(isNested)
    .map((field) => [field.name.slice(field.name.indexOf('.') + 1), buildFieldSchema(field)]),
)
/** Fields left out take the contract's defaults. */
const callProgressSchema = z
  .strictObject(callProgressShape)
  .partial()
  .transform((given) => ({ ...defaultCallProgressAnalysis, ...given }))

const nullableNames = new Set<string>(
  Object.entries(defaultCampaignSettings)
    .filter(([, value]) => value === null)
    .map(([name]) => name),
)

/** `null` where a setting has no "not sent" means its default. */
function allowNull(name: string, schema: z.ZodType, isRequired: boolean): z.ZodType {
  if (nullableNames.has(name)) return schema.nullable()
  if (isRequired) return schema
  const fallback = Object.entries(defaultCampaignSettings).find(([key]) => key === name)?.[1]
  return z.preprocess((value) => (value === null ? fallback : value), schema)
}

const settingShape: Record<string, z.ZodType> = {
  ...Object.fromEntries(
    settingFields
      .filter((field) => !isNested(field))
      .map((field) => [field.name, allowNull(field.name, buildFieldSchema(field), field.required)]),
  ),
  callProgressAnalysisParams: callProgressSchema.nullable(),
}

/** The shape above has every key of CampaignSettings with its type: it comes from the table that types them. */
function asSettingsShape<T>(shape: Record<string, z.ZodType>): { [K in keyof T]: z.ZodType<T[K], unknown> } {
  return shape as { [K in keyof T]: z.ZodType<T[K], unknown> }
}

export const settingsShape = asSettingsShape<CampaignSettings>(settingShape)

/** Adds the rules between fields to what single ranges say. */
export function refineSettings(settings: CampaignSettings, context: z.RefinementCtx): void {
  for (const fault of findSettingsFaults(settings)) {
    context.addIssue({ code: 'custom', path: fault.path.split('.'), message: fault.message })
  }
}

/** A whole version's settings, as stored and as the form holds them. */
export const campaignSettingsSchema = z.strictObject(settingsShape).superRefine(refineSettings)
