'use client'
import { Button } from '@heroui/react'
import { useMemo, useState } from 'react'
import { CopyButton } from '@/components/shared/copy-field'
import { formatNumber } from '@/lib/client/format'
import { layOutJson } from '@/lib/client/inbox/lay-out-json'

/** What a page can hold without a stutter; the copy is always whole. */
const shownMax = 100_000
const linesMin = 3
const linesMax = 18
const charactersALine = 55

/** The body: laid out for reading, or to the letter as it came. */
export function DispositionBody({ body }: { body: string }) {
  const laidOut = useMemo(() => layOutJson(body), [body])
  const [view, setView] = useState<'read' | 'raw'>(laidOut === null ? 'raw' : 'read')
  const lineCount =
    view === 'read' ? (laidOut?.split('\n').length ?? 0) : Math.ceil(body.length / charactersALine)
  const text = (view === 'read' ? laidOut : null) ?? body
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="flex-1 text-xs font-medium text-muted">Body</h3>
        {laidOut === null ? (
          <span className="text-xs text-muted">No JSON: as it came</span>
        ) : (
          <Button variant="ghost" size="sm" onPress={() => setView(view === 'raw' ? 'read' : 'raw')}>
            {view === 'raw' ? 'Lay out' : 'Show as it came'}
          </Button>
        )}
        <CopyButton text={body} label="Copy the body as it came" />
      </div>
      {/* Reached and scrolled by keyboard, and selected as a whole, as a pre is not. */}
      <textarea
        readOnly
        aria-label="Body"
        wrap={view === 'raw' ? 'soft' : 'off'}
        spellCheck={false}
        rows={Math.min(Math.max(lineCount, linesMin), linesMax)}
        value={toVisible(text.slice(0, shownMax))}
        className="w-full resize-y rounded-md bg-surface-secondary p-2 font-mono text-xs outline-none focus-visible:outline-2 focus-visible:outline-focus"
      />
      {text.length > shownMax ? (
        <p className="text-xs text-muted">
          The first {formatNumber(shownMax)} of {formatNumber(text.length)} characters. Copy it to see all.
        </p>
      ) : null}
    </div>
  )
}

/** NUL has no shape of its own; it is shown as its symbol, and copied as it is. */
function toVisible(text: string): string {
  return text.replaceAll('\0', '\u2400')
}
