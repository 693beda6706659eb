'use client'
import { useQuery } from '@tanstack/react-query'
import { CircleX, Copy, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { Section } from '@/components/layout/section'
import { Num } from '@/components/shared/num'
import { buildQuery } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { verdictSummaryQuery } from '@/lib/client/import/queries'
import { nameProblem } from '@/lib/client/import/words'
import type { ImportDto } from '@/lib/contracts/import'
import type { VerdictSummaryDto } from '@/lib/contracts/import-run'

const looks = {
  rejected: { icon: CircleX, tone: 'text-danger-text', word: 'Not taken' },
  warning: { icon: TriangleAlert, tone: 'text-warning-text', word: 'Warning' },
  duplicate: { icon: Copy, tone: 'text-muted', word: 'Duplicate, left out' },
} as const

function lookOf(verdict: string) {
  return looks[verdict === 'warning' || verdict === 'duplicate' ? verdict : 'rejected']
}

/** What is wrong with the file, most frequent first; each opens its rows. */
export function ProblemList({ data, step }: { data: Pick<ImportDto, 'id' | 'listId'>; step: string }) {
  const { data: problems } = useQuery(verdictSummaryQuery(data.id, step))
  if (!problems || problems.length === 0) return null
  return (
    <Section
      title="Problems"
      summary={`${count(problems.length, 'kind')}; each opens its rows`}
      padded={false}
    >
      <ul className="max-h-96 divide-y divide-separator overflow-y-auto">
        {problems.map((problem) => (
          <ProblemLine
            key={`${problem.verdict}${problem.code}${problem.column}`}
            problem={problem}
            href={`/lists/${data.listId}/imports/${data.id}${buildQuery({ verdict: problem.verdict, code: problem.code, column: problem.column })}#rows`}
          />
        ))}
      </ul>
    </Section>
  )
}

function ProblemLine({ problem, href }: { problem: VerdictSummaryDto; href: string }) {
  const { icon: Icon, tone, word } = lookOf(problem.verdict)
  return (
    <li>
      <Link
        href={href}
        className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-2 px-3 py-1.5 outline-none hover:bg-surface-secondary focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus sm:grid-cols-[auto_minmax(0,16rem)_minmax(0,1fr)_auto]"
      >
        <Icon aria-label={word} className={`size-3.5 self-center ${tone}`} />
        <span className="min-w-0">
          <span className="font-medium">{nameProblem(problem.code)}</span>
          {problem.column ? <span className="text-muted"> · {problem.column}</span> : null}
        </span>
        <span className="col-start-2 row-start-2 min-w-0 text-xs text-muted [overflow-wrap:anywhere] sm:col-start-3 sm:row-start-1">
          {problem.example}
        </span>
        <span className="text-right whitespace-nowrap">
          <Num value={problem.rows} />{' '}
          <span className="text-xs text-muted">{problem.rows === 1 ? 'row' : 'rows'}</span>
        </span>
      </Link>
    </li>
  )
}
