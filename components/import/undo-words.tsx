import { useQuery } from '@tanstack/react-query'
import { TextLink } from '@/components/shared/button-link'
import { explainError } from '@/components/shared/notify'
import { count, formatNumber } from '@/lib/client/format'
import { importUndoQuery } from '@/lib/client/import/queries'
import { stayWords } from '@/lib/client/import/words'
import type { ImportDto } from '@/lib/contracts/import'
import type { ImportUndoDto } from '@/lib/contracts/import-run'

const namedMax = 8

/** What an undo will do, or did, by what happens to people. */
export function UndoWords({ data }: { data: Pick<ImportDto, 'id' | 'status' | 'rows'> }) {
  const { data: undo, error } = useQuery(importUndoQuery(data.id, data.status))
  if (error && !undo) return <p role="alert">{explainError(error)}</p>
  if (!undo) return <p role="status">Counting what it would touch …</p>
  return (
    <>
      <UndoCounts undo={undo} isDone={data.status === 'undone'} />
      {undo.nextCursor === null ? null : (
        <p role="status" className="text-xs">
          Counting on: row {formatNumber(Number(undo.nextCursor))} of {formatNumber(data.rows.read)} …
        </p>
      )}
    </>
  )
}

function UndoCounts({ undo, isDone }: { undo: ImportUndoDto; isDone: boolean }) {
  const lines = [
    { value: undo.leaves, words: isDone ? 'left the list and its queues' : 'leave the list and its queues' },
    {
      value: undo.restores,
      words: isDone ? 'are again what they were before' : 'become again what they were before',
    },
    {
      value: undo.returns,
      words: isDone ? 'came back, who had left by it' : 'come back, who had left by it',
    },
    { value: undo.stays, words: isDone ? 'stayed as they are' : 'stay as they are' },
  ].filter(({ value }) => value > 0)
  if (lines.length === 0 && undo.nextCursor !== null) return null
  if (lines.length === 0) return <p>{isDone ? 'It changed nobody.' : 'It changes nobody.'}</p>
  return (
    <>
      <ul className="flex flex-col gap-0.5">
        {lines.map(({ value, words }) => (
          <li key={words}>
            <span className="font-medium text-foreground tabular-nums">{count(value, 'contact')}</span>{' '}
            {words}
          </li>
        ))}
      </ul>
      {undo.stayers.length > 0 ? (
        <div>
          <p className="text-xs">Who {isDone ? 'stayed' : 'stays'}, and why:</p>
          <ul className="max-h-40 max-w-md overflow-y-auto">
            {undo.stayers.slice(0, namedMax).map(({ contactId, name, e164, why }) => (
              <li key={contactId} className="flex flex-wrap justify-between gap-x-3">
                <TextLink href={`/contacts/${contactId}`}>{name || e164}</TextLink>
                <span className="text-xs">{stayWords[why]}</span>
              </li>
            ))}
          </ul>
          {undo.stays > namedMax ? (
            <p className="text-xs">
              and {count(undo.stays - Math.min(namedMax, undo.stayers.length), 'contact')} more
            </p>
          ) : null}
        </div>
      ) : null}
    </>
  )
}
