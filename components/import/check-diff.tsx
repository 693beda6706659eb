'use client'
import { Button } from '@heroui/react'
import { ChangedColumns } from '@/components/import/changed-columns'
import { Banner } from '@/components/shared/banner'
import { TextLink } from '@/components/shared/button-link'
import { Metric } from '@/components/shared/metric'
import { Num } from '@/components/shared/num'
import { count } from '@/lib/client/format'
import type { ImportMode } from '@/lib/contracts/import'
import type { ImportCheckDto } from '@/lib/contracts/import-run'

type CheckDiffProps = {
  check: ImportCheckDto
  mode: ImportMode
  /** Where the rows that are refused are listed. */
  rowsHref: string
  onLeaveOut: (column: string) => void
}

/** What the import would do with the file and with the list. */
export function CheckDiff({ check, mode, rowsHref, onLeaveOut }: CheckDiffProps) {
  const { rows } = check
  const tiles = [
    { label: 'Added', value: rows.added, detail: 'new on the list' },
    ...(mode === 'append' && rows.updated === 0
      ? []
      : [{ label: 'Changed', value: rows.updated, detail: 'on the list, differ' }]),
    ...(mode === 'append' && rows.unchanged === 0
      ? []
      : [{ label: 'Unchanged', value: rows.unchanged, detail: 'on the list, the same' }]),
    { label: 'Duplicates', value: rows.duplicates, detail: 'had already, left out' },
    {
      label: 'Rejected',
      value: rows.rejected,
      detail: rows.rejected === 0 ? 'every row can be taken' : 'not taken',
      href: rows.rejected === 0 ? null : `${rowsHref}?verdict=rejected#rows`,
    },
    ...(mode === 'replace'
      ? [
          { label: 'Leave the list', value: check.leaving, detail: 'not in the file' },
          { label: 'Stay all the same', value: check.staying, detail: 'not in the file, called already' },
        ]
      : []),
  ]
  return (
    <div className="flex flex-col gap-3">
      {check.cardColumns.map(({ column, filled, cards }) => (
        <Banner
          key={column}
          tone="danger"
          action={
            <Button size="sm" variant="outline" onPress={() => onLeaveOut(column)}>
              Leave it out
            </Button>
          }
        >
          “{column}” looks like numbers of payment cards ({count(cards, 'cell')} of {count(filled, 'cell')}).
          They are never stored: the column has to be left out.
        </Banner>
      ))}
      <div className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-3">
        {tiles.map(({ label, value, detail, href }) => (
          <Metric
            key={label}
            label={label}
            detail={href ? <TextLink href={href}>See these rows</TextLink> : detail}
          >
            <Num value={value} />
          </Metric>
        ))}
      </div>
      {check.onDnc > 0 ? (
        <Banner tone="warning">
          {count(check.onDnc, 'row')} with a number on DNC: taken onto the list, and not called there.
        </Banner>
      ) : null}
      <ChangedColumns columns={check.changedColumns} of={rows.updated} />
    </div>
  )
}

/** The same in a sentence: "Adds 20, changes 3, takes out 1." */
export function describeCheckShortly({ rows, leaving }: ImportCheckDto): string {
  const parts = [
    `adds ${count(rows.added, 'contact')}`,
    ...(rows.updated > 0 ? [`changes ${count(rows.updated, 'contact')}`] : []),
    ...(leaving > 0 ? [`takes out ${count(leaving, 'contact')}`] : []),
    ...(rows.rejected > 0 ? [`refuses ${count(rows.rejected, 'row')}`] : []),
  ]
  const text = parts.join(', ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
