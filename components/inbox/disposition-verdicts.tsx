'use client'
import { useState } from 'react'
import { TextLink } from '@/components/shared/button-link'
import { OutcomeBadge } from '@/components/shared/outcome-badge'
import { formatNumber } from '@/lib/client/format'
import {
  type DispositionEventDetailDto,
  type RecordVerdict,
  recordVerdictWords,
} from '@/lib/contracts/disposition'

const shownAtFirst = 50

const troubles: readonly RecordVerdict[] = ['no_such_attempt', 'unreadable', 'failed']

const faultWords: Record<string, string> = {
  not_json: 'The body is not JSON.',
  not_an_object: 'It is not an object.',
  no_data: 'It has no data.',
  no_contact_id: 'It names no attempt (contactId is missing).',
}

/** Each verdict in words, with the contact of its attempt. */
export function DispositionVerdicts({ event }: { event: DispositionEventDetailDto }) {
  const [isWhole, setWhole] = useState(false)
  const { results, status } = event
  if (results.length === 0) {
    return (
      <p className="text-muted">
        {status === 'pending'
          ? 'It waits to be applied.'
          : 'It holds no outcome: there was nothing to apply.'}
      </p>
    )
  }
  const shown = isWhole ? results : results.slice(0, shownAtFirst)
  return (
    <>
      <ol className="divide-y divide-separator rounded-md border border-separator">
        {shown.map((result, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place within the event is what names a result.
          <li key={index} className="flex flex-col gap-0.5 px-2 py-1.5">
            <span className={troubles.includes(result.verdict) ? 'text-danger-text' : ''}>
              {recordVerdictWords[result.verdict]}
              {result.words ? `: ${faultWords[result.words] ?? result.words}` : ''}
            </span>
            {result.attempt ? (
              <span className="flex flex-wrap items-center gap-x-2 text-xs leading-6 text-muted">
                <TextLink href={`/contacts/${result.attempt.contact.id}`} className="underline">
                  {result.attempt.contact.name || result.attempt.number}
                </TextLink>
                <span className="tabular-nums">{result.attempt.number}</span>
                <TextLink href={`/campaigns/${result.attempt.campaign.id}`} className="underline">
                  {result.attempt.campaign.name}
                </TextLink>
                <span className="inline-flex items-center gap-1">
                  now: <OutcomeBadge outcome={result.attempt.outcome} state={result.attempt.state} />
                </span>
              </span>
            ) : result.contactId === null ? null : (
              <span className="font-mono text-xs text-muted [overflow-wrap:anywhere]">
                {result.contactId}
              </span>
            )}
          </li>
        ))}
      </ol>
      {shown.length < results.length ? (
        <button
          type="button"
          className="cursor-pointer self-start text-link hover:underline"
          onClick={() => setWhole(true)}
        >
          Show all {formatNumber(results.length)}
        </button>
      ) : null}
    </>
  )
}
