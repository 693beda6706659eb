import { CircleX, TriangleAlert } from 'lucide-react'
import { findImportField, type ImportPreviewDto, type ImportPreviewRowDto } from '@/lib/contracts/import'

/** The first rows as they will be stored, with what is wrong about them. */
export function PreviewTable({ preview }: { preview: ImportPreviewDto }) {
  const values = [...new Set(preview.rows.flatMap((row) => Object.keys(row.contact?.values ?? {})))]
  const hasKey = preview.rows.some((row) => row.contact?.externalKey)
  const heads = ['Line', 'Name', 'Numbers', ...(hasKey ? ['Key'] : []), ...values.map(labelOf)]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section aria-label="Preview of the file" tabIndex={0} className="overflow-x-auto">
      <table
        aria-label="First rows as they will be stored"
        className="w-full border-separate border-spacing-0 text-left"
      >
        <thead>
          <tr>
            {heads.map((head) => (
              <th
                key={head}
                scope="col"
                className="h-8 border-b border-separator px-3 text-xs font-medium whitespace-nowrap text-muted"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row) => (
            <PreviewRow key={row.line} row={row} values={values} hasKey={hasKey} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function labelOf(name: string): string {
  return findImportField(name)?.label ?? name
}

const cell = 'border-b border-separator px-3 py-1.5 align-top'

function PreviewRow({
  row,
  values,
  hasKey,
}: {
  row: ImportPreviewRowDto
  values: string[]
  hasKey: boolean
}) {
  const { contact } = row
  return (
    <tr className={contact ? '' : 'bg-danger-soft'}>
      <td className={`${cell} text-right text-muted tabular-nums`}>{row.line}</td>
      {contact === null ? (
        <td className={cell} colSpan={1 + 1 + (hasKey ? 1 : 0) + values.length}>
          <Problems row={row} />
        </td>
      ) : (
        <>
          <td className={cell}>
            <span className="whitespace-nowrap">{contact.name || '–'}</span>
            <Problems row={row} />
          </td>
          <td className={cell}>
            {contact.numbers.map((number) => (
              <div
                key={number.e164}
                className="whitespace-nowrap tabular-nums"
                title={`Given as ${number.given}`}
              >
                {number.e164}{' '}
                <span className="text-xs text-muted">
                  {number.zones.map(toCity).join(' + ') || 'no zone known'}
                </span>
              </div>
            ))}
          </td>
          {hasKey ? <td className={`${cell} whitespace-nowrap`}>{contact.externalKey ?? '–'}</td> : null}
          {values.map((name) => (
            <td key={name} className={`${cell} max-w-60 truncate`} title={contact.values[name]}>
              {contact.values[name] ?? ''}
            </td>
          ))}
        </>
      )}
    </tr>
  )
}

function toCity(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}

function Problems({ row }: { row: ImportPreviewRowDto }) {
  const worstFirst = [...row.problems].sort(
    (a, b) => Number(b.verdict === 'rejected') - Number(a.verdict === 'rejected'),
  )
  return worstFirst.map((problem) => {
    const isRefused = problem.verdict === 'rejected'
    const Icon = isRefused ? CircleX : TriangleAlert
    return (
      <p
        key={`${problem.code}${problem.column}`}
        className={`flex max-w-xl min-w-52 items-start gap-1 text-xs whitespace-normal ${isRefused ? 'text-danger-text' : 'text-warning-text'}`}
      >
        <Icon aria-hidden className="mt-0.5 size-3 shrink-0" />
        <span>
          {isRefused ? 'Not taken: ' : ''}
          {problem.column ? `${problem.column}: ` : ''}
          {problem.message}
        </span>
      </p>
    )
  })
}
