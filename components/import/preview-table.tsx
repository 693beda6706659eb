import { CircleX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { nameColumn, zoneSourceWords } from '@/lib/client/import/words'
import {
  findImportField,
  type ImportMapping,
  type ImportPreviewDto,
  type ImportPreviewRowDto,
} from '@/lib/contracts/import'

type PreviewTableProps = { preview: ImportPreviewDto; mapping: ImportMapping }

/** The first rows as they will be stored, what is wrong about a cell beside it. */
export function PreviewTable({ preview, mapping }: PreviewTableProps) {
  const cellOf = makePlacer(mapping)
  const values = [
    ...new Set(
      preview.rows.flatMap((row) => [
        ...Object.keys(row.contact?.values ?? {}),
        ...(row.contact ? row.problems.flatMap((problem) => cellOf(problem.column) ?? []) : []),
      ]),
    ),
  ].filter((name) => !fixedCells.includes(name))
  const hasKey = preview.rows.some((row) => row.contact?.externalKey)
  const heads = ['Line', 'Name', 'Numbers', ...(hasKey ? ['Key'] : []), ...values.map(nameColumn)]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section aria-label="Preview of the file" tabIndex={0} className="max-h-[30rem] overflow-auto">
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
                className={`sticky top-0 z-[1] h-8 border-b border-separator bg-surface px-3 text-xs font-medium whitespace-nowrap text-muted ${head === 'Line' ? 'text-right' : ''}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row) =>
            row.contact === null ? (
              <RefusedRow key={row.rowNo} row={row} columns={heads.length - 1} />
            ) : (
              <TakenRow
                key={row.rowNo}
                row={row}
                contact={row.contact}
                values={values}
                hasKey={hasKey}
                cellOf={cellOf}
              />
            ),
          )}
        </tbody>
      </table>
    </section>
  )
}

const fixedCells = ['name', 'numbers', 'externalKey']

/** In which cell of the preview a column of the file shows; null: in none of its own. */
function makePlacer(mapping: ImportMapping): (column: string | null) => string | null {
  return (column) => {
    if (column === null) return null
    // Own columns are named by what they become.
    const target = (Object.hasOwn(mapping, column) && mapping[column]) || column
    const field = findImportField(target)
    if (field?.group === 'Numbers') return 'numbers'
    if (field && ['firstName', 'lastName', 'fullName'].includes(field.name)) return 'name'
    return field?.name ?? target
  }
}

const cell = 'border-b border-separator px-3 py-1.5 align-top'

function RefusedRow({ row, columns }: { row: ImportPreviewRowDto; columns: number }) {
  return (
    <tr className="bg-danger-soft">
      <td className={`${cell} text-right text-muted tabular-nums`}>{row.line}</td>
      <td className={cell} colSpan={columns}>
        {row.problems
          .filter(({ verdict }) => verdict === 'rejected')
          .map((problem) => (
            <p
              key={`${problem.code}${problem.column}`}
              className="sticky left-3 flex w-fit max-w-[78vw] items-start gap-1.5 whitespace-normal text-danger-text"
            >
              <CircleX aria-hidden className="mt-0.5 size-3.5 shrink-0" />
              <span>
                <span className="font-medium">Not taken.</span> {problem.column ? `${problem.column}: ` : ''}
                {problem.message}
              </span>
            </p>
          ))}
      </td>
    </tr>
  )
}

type TakenRowProps = {
  row: ImportPreviewRowDto
  contact: NonNullable<ImportPreviewRowDto['contact']>
  values: string[]
  hasKey: boolean
  cellOf: (column: string | null) => string | null
}

function TakenRow({ row, contact, values, hasKey, cellOf }: TakenRowProps) {
  const marked = (name: string, content: ReactNode, className = '') => {
    const problems = row.problems.filter((problem) => (cellOf(problem.column) ?? 'name') === name)
    return (
      <td key={name} className={`${cell} ${className} ${problems.length > 0 ? 'bg-warning-soft' : ''}`}>
        {content}
        {problems.map(({ code, message }) => (
          <p
            key={`${code}${message}`}
            className="flex max-w-72 min-w-40 items-start gap-1 text-xs whitespace-normal text-warning-text"
          >
            <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
            <span>{message}</span>
          </p>
        ))}
      </td>
    )
  }
  return (
    <tr>
      <td className={`${cell} text-right text-muted tabular-nums`}>{row.line}</td>
      {marked('name', <span className="whitespace-nowrap">{contact.name || '–'}</span>)}
      {marked(
        'numbers',
        contact.numbers.map((number) => <NumberLine key={number.e164} number={number} />),
      )}
      {hasKey
        ? marked('externalKey', <span className="whitespace-nowrap">{contact.externalKey ?? '–'}</span>)
        : null}
      {values.map((name) =>
        marked(
          name,
          <span className="block max-w-56 truncate" title={contact.values[name]}>
            {contact.values[name] ?? <span className="text-muted">–</span>}
          </span>,
        ),
      )}
    </tr>
  )
}

function NumberLine({ number }: { number: TakenRowProps['contact']['numbers'][number] }) {
  const zones = number.zones.map((zone) => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')).join(' + ')
  return (
    <div className="whitespace-nowrap" title={`Given as ${number.given}`}>
      <span className="tabular-nums">{number.e164}</span>{' '}
      <span className="text-xs text-muted">
        {number.type === 'other' ? '' : `${number.type} · `}
        {zones
          ? `${zones}, ${zoneSourceWords[number.zoneSource] ?? number.zoneSource}`
          : 'no place known: not called under calling hours'}
      </span>
    </div>
  )
}
