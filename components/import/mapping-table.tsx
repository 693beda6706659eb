'use client'
import { ListBox, Select } from '@heroui/react'
import {
  findImportField,
  type ImportMapping,
  type ImportPreviewDto,
  importFields,
} from '@/lib/contracts/import'

type MappingTableProps = {
  preview: ImportPreviewDto
  mapping: ImportMapping
  onChange: (mapping: ImportMapping) => void
}

/** What each column of the file becomes. A field is taken once: choosing it again frees the column that had it. */
export function MappingTable({ preview, mapping, onChange }: MappingTableProps) {
  const change = (column: string, target: string) => {
    const next = { ...mapping }
    const isField = findImportField(target) !== null
    for (const [other, used] of Object.entries(next)) if (isField && used === target) next[other] = ''
    next[column] = target
    onChange(next)
  }
  return (
    <ul aria-label="Columns of the file" className="divide-y divide-separator">
      {preview.columns.map((column) => (
        <li
          key={column.name}
          className="grid grid-cols-1 items-center gap-x-4 gap-y-1 px-3 py-1.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_15rem]"
        >
          <span className="truncate font-medium" title={column.name}>
            {column.name}
          </span>
          <span className="truncate text-xs text-muted" title={column.samples.join(' · ')}>
            {column.samples.join(' · ') || 'No values in the first rows'}
          </span>
          <TargetSelect
            column={column.name}
            value={mapping[column.name] ?? ''}
            onChange={(target) => change(column.name, target)}
          />
        </li>
      ))}
    </ul>
  )
}

const leaveOut = '*leave-out'

function TargetSelect(props: { column: string; value: string; onChange: (target: string) => void }) {
  const own =
    props.value !== '' && findImportField(props.value) === null ? props.value : props.column.slice(0, 60)
  const choices = [
    ...importFields.map((field) => ({ id: field.name, label: field.label, help: field.help })),
    ...(findImportField(own)
      ? []
      : [
          {
            id: own,
            label: `Own column “${own}”`,
            help: 'Kept with the list, can be sent along with a call',
          },
        ]),
    { id: leaveOut, label: 'Leave out', help: '' },
  ]
  return (
    <Select
      aria-label={`${props.column} becomes`}
      value={props.value === '' ? leaveOut : (findImportField(props.value)?.name ?? props.value)}
      onChange={(key) => props.onChange(key === leaveOut || key === null ? '' : String(key))}
      className="w-full"
    >
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {choices.map((choice) => (
            <ListBox.Item key={choice.id} id={choice.id} textValue={choice.label}>
              <span title={choice.help}>{choice.label}</span>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}
