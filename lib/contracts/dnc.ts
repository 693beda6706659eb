import { z } from 'zod'
import { pageQuerySchema } from '@/lib/contracts/shared'

export const dncSources = ['outcome', 'user', 'api', 'import'] as const
export type DncSource = (typeof dncSources)[number]

export const addDncSchema = z.object({
  /** In any form; without a country code it is read in the organisation's country. */
  number: z.string().trim().min(3, 'give a number').max(60),
  reason: z.string().trim().max(500).default(''),
})
export type AddDncInput = z.input<typeof addDncSchema>

export const endDncSchema = z.object({
  reason: z.string().trim().min(3, 'say why the number may be called again').max(500),
})
export type EndDncInput = z.input<typeof endDncSchema>

export const dncStates = ['live', 'ended', 'all'] as const

export const listDncQuerySchema = pageQuerySchema.extend({
  q: z.string().trim().max(60).default(''),
  state: z.enum(dncStates).default('live'),
})
export type ListDncQuery = z.input<typeof listDncQuerySchema>

export const checkDncQuerySchema = z.object({ number: z.string().trim().min(3, 'give a number').max(60) })

export type DncEntryDto = {
  id: string
  e164: string
  scope: 'organisation' | 'campaign'
  campaignId: string | null
  source: DncSource
  reason: string
  attemptId: string | null
  createdAt: string
  createdByName: string
  expiresAt: string | null
  endedAt: string | null
  endedByName: string | null
  endedReason: string | null
  isLive: boolean
}

/** A number that the dialer already has: its call may still be made until then. */
export type OutNumberDto = { e164: string; campaignId: string; campaignName: string; dialsUntil: string }

export type AddDncResult = {
  entry: DncEntryDto
  /** The number had a live entry before. */
  wasListed: boolean
  alreadyOut: OutNumberDto[]
  /** What happened, in a sentence. */
  words: string
}

export type StopContactResult = { entries: DncEntryDto[]; alreadyOut: OutNumberDto[]; words: string }

/** `onDnc`: entries of the organisation that still keep numbers of the contact; each is ended by itself. */
export type AllowContactResult = { onDnc: DncEntryDto[]; words: string }

/** `isErased`: a person who had the number was erased, and nobody calls it; it counts as listed, without an entry. */
export type CheckDncResult = {
  number: string
  isListed: boolean
  isErased: boolean
  entries: DncEntryDto[]
}
