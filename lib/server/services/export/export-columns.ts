import { importFields } from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { guessField } from '@/lib/server/services/import/guess-mapping'

/** Split into first and last name when it was imported. */
const WHOLE_NAME = 'fullName'

const fieldNames = importFields.map((field) => field.name).filter((name) => name !== WHOLE_NAME)

/** What belongs to the contact's place on a list, and not to the person. */
const onListOnly = ['dialAt', 'guardTime', 'customerAni', 'preferredAgentId', 'priority']

/** What was done so far, under names that an import takes for no field. */
export const statusColumns = [
  'callsStopped',
  'attemptsCounted',
  'lastOutcome',
  'lastAttemptAt',
  'numberStates',
] as const

type Wanted = {
  ofList: boolean
  own: readonly string[]
  hasStatus: boolean
  columns?: readonly string[] | undefined
}

/**
 * The columns of a file, such that an import guesses from them what they are: every field stands before the list's own
 * columns, whatever those are called, and a field that is taken already is not guessed again.
 */
export function chooseExportColumns({ ofList, own, hasStatus, columns }: Wanted): string[] {
  const fields = ofList ? fieldNames : fieldNames.filter((name) => !onListOnly.includes(name))
  const status: readonly string[] = hasStatus ? statusColumns : []
  const taken = new Set([WHOLE_NAME, ...fieldNames, ...status])
  const isLikeName = ofList && own.some((name) => guessField(name) === WHOLE_NAME)
  const all = [
    ...fields,
    ...(isLikeName ? [WHOLE_NAME] : []),
    ...(ofList ? own.filter((name) => !taken.has(name)) : []),
    ...status,
  ]
  if (!columns) return all
  for (const [index, name] of columns.entries()) {
    if (all.includes(name) && columns.indexOf(name) === index) continue
    const message = all.includes(name)
      ? `“${name}” is named twice.`
      : `There is no column “${name}” to export.`
    throw new AppError('validation', message, { errors: [{ path: `columns.${index}`, message }] })
  }
  return [...columns]
}
