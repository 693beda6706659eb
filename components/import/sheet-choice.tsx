import { Label, ListBox, Select } from '@heroui/react'
import { count } from '@/lib/client/format'
import type { ImportPreviewDto } from '@/lib/contracts/import'

type Sheet = ImportPreviewDto['format']['sheets'][number]

type SheetChoiceProps = { sheets: readonly Sheet[]; value: string; onChange: (sheet: string) => void }

/** Which sheet of a workbook is read. */
export function SheetChoice({ sheets, value, onChange }: SheetChoiceProps) {
  return (
    <Select
      value={value}
      onChange={(key) => {
        if (key !== null && key !== value) onChange(String(key))
      }}
      className="w-full max-w-96"
    >
      <Label>Sheet of the workbook</Label>
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {sheets.map((sheet) => (
            <ListBox.Item key={sheet.name} id={sheet.name} textValue={describeSheet(sheet)}>
              <span className="[overflow-wrap:anywhere]">{describeSheet(sheet)}</span>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

function describeSheet({ name, isHidden, rows }: Sheet): string {
  const known = [...(isHidden ? ['hidden'] : []), ...(rows === null ? [] : [count(rows, 'row')])]
  return known.length === 0 ? name : `${name} (${known.join(', ')})`
}
