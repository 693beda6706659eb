'use client'
import { Header, ListBox, Select } from '@heroui/react'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useId } from 'react'
import type { ListColumn } from '@/lib/contracts/contact-list'
import {
  findImportField,
  type ImportField,
  type ImportMapping,
  type ImportPreviewDto,
  importFields,
} from '@/lib/contracts/import'

type MappingTableProps = {
  preview: ImportPreviewDto
  mapping: ImportMapping
  /** The list's own columns so far. */
  ownColumns: readonly ListColumn[]
  onChange: (mapping: ImportMapping) => void
}

/** What each column of the file becomes. A field is taken once: choosing it again frees the column that had it. */
export function MappingTable({ preview, mapping, ownColumns, onChange }: MappingTableProps) {
  const change = (column: string, target: string) => {
    const next = { ...mapping }
    for (const [other, used] of Object.entries(next)) if (used === target) next[other] = ''
    next[column] = target
    onChange(next)
  }
  const fields = offerFields(mapping)
  return (
    <ul aria-label="Columns of the file" className="divide-y divide-separator">
      {preview.columns.map((column) => (
        <MappingRow
          key={column.name}
          column={column}
          fields={fields}
          target={mapping[column.name] ?? ''}
          ownNames={ownColumns.map(({ name }) => name)}
          faults={preview.faults
            .filter((fault) => fault.column === column.name)
            .map(({ message }) => message)}
          warnings={preview.warnings
            .filter((warning) => warning.column === column.name)
            .map(({ message }) => message)}
          onChange={(target) => change(column.name, target)}
        />
      ))}
    </ul>
  )
}

/** Ten numbers with their types would hide the rest: those in use and two more are offered. */
function offerFields(mapping: ImportMapping): ImportField[] {
  const used = new Set(Object.values(mapping).map((target) => findImportField(target ?? '')?.name))
  const places = importFields.flatMap(({ name, group }) =>
    group === 'Numbers' && used.has(name) ? [placeOf(name)] : [],
  )
  const most = Math.max(0, ...places) + 2
  return importFields.filter(({ name, group }) => group !== 'Numbers' || placeOf(name) <= most)
}

function placeOf(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 1)
}

type MappingRowProps = {
  column: ImportPreviewDto['columns'][number]
  fields: ImportField[]
  target: string
  ownNames: string[]
  faults: string[]
  warnings: string[]
  onChange: (target: string) => void
}

function MappingRow({ column, fields, target, ownNames, faults, warnings, onChange }: MappingRowProps) {
  const id = useId()
  return (
    <li className="grid grid-cols-1 items-center gap-x-4 gap-y-1 px-3 py-1.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_17rem]">
      <span className="truncate font-medium" title={column.name}>
        {column.name}
      </span>
      <span className="truncate text-xs text-muted" title={column.samples.join(' · ')}>
        {column.samples.join(' · ') || 'No values in the first rows'}
      </span>
      <div className="min-w-0">
        <TargetSelect
          column={column.name}
          fields={fields}
          ownNames={ownNames}
          value={target}
          describedBy={faults.length + warnings.length > 0 ? id : undefined}
          isInvalid={faults.length > 0}
          onChange={onChange}
        />
        {faults.length > 0 ? (
          <p id={id} className="mt-1 flex items-start gap-1 text-xs text-danger-text">
            <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
            <span>{faults.join(' ')}</span>
          </p>
        ) : warnings.length > 0 ? (
          <p id={id} className="mt-1 flex items-start gap-1 text-xs text-warning-text">
            <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
            <span>{warnings.join(' ')}</span>
          </p>
        ) : null}
      </div>
    </li>
  )
}

const leaveOut = '*leave-out'
const groups = ['Person', 'Numbers', 'Place', 'Calling'] as const

type Choice = { id: string; label: string; help: string }

type TargetSelectProps = {
  column: string
  fields: ImportField[]
  ownNames: string[]
  value: string
  describedBy: string | undefined
  isInvalid: boolean
  onChange: (target: string) => void
}

function TargetSelect({
  column,
  fields,
  ownNames,
  value,
  describedBy,
  isInvalid,
  onChange,
}: TargetSelectProps) {
  const sections: { title: string; choices: Choice[] }[] = [
    ...groups.map((group) => ({
      title: group,
      choices: fields
        .filter((field) => field.group === group)
        .map(({ name, label, help }) => ({ id: name, label, help })),
    })),
    { title: 'Own columns of the list', choices: offerOwn(column, ownNames, value) },
  ]
  return (
    <Select
      aria-label={`${column} becomes`}
      aria-describedby={describedBy}
      isInvalid={isInvalid}
      value={value === '' ? leaveOut : (findImportField(value)?.name ?? value)}
      onChange={(key) => onChange(key === leaveOut || key === null ? '' : String(key))}
      className="w-full"
    >
      <Select.Trigger>
        <Select.Value className={value === '' ? 'text-muted' : ''} />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          <ListBox.Item id={leaveOut} textValue="Leave out">
            Leave out
            <ListBox.ItemIndicator />
          </ListBox.Item>
          {sections.map(({ title, choices }) => (
            <ListBox.Section key={title}>
              <Header className="px-2 pt-2 pb-1 text-xs text-muted">{title}</Header>
              {choices.map((choice) => (
                <ListBox.Item key={choice.id} id={choice.id} textValue={choice.label}>
                  <span title={choice.help}>{choice.label}</span>
                  <ListBox.ItemIndicator />
                </ListBox.Item>
              ))}
            </ListBox.Section>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

const ownNameCharsMax = 60

/** Those the list has, and a new one with the name of the file's column. */
function offerOwn(column: string, ownNames: string[], value: string): Choice[] {
  const fresh = column.slice(0, ownNameCharsMax).trim()
  const named = [...ownNames, fresh, ...(value === '' ? [] : [value])]
  return [...new Set(named)]
    .filter((name) => findImportField(name) === null)
    .map((name) => ({
      id: name,
      label: ownNames.includes(name) ? `Own column “${name}”` : `New column “${name}”`,
      help: 'Kept with the list, can be sent along with a call',
    }))
}
