'use client'
import { Button, Dropdown, Label } from '@heroui/react'
import { Columns3 } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import type { Column } from '@/components/data-table/column'
import { useStoredState } from '@/lib/client/stored-state'

type Visibility = Record<string, boolean>

const nothingChosen: Visibility = {}

function isVisibility(value: unknown): value is Visibility {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((is) => typeof is === 'boolean')
  )
}

/** Which columns are shown, as this browser last chose. */
export function useColumnChoice<Row>(tableId: string, columns: readonly Column<Row>[]) {
  const [chosen, setChosen] = useStoredState(`rollcall.columns.${tableId}`, nothingChosen, isVisibility)
  const visibility = useMemo(
    () =>
      Object.fromEntries(
        columns.map((column, index) => [column.id, index === 0 || (chosen[column.id] ?? !column.isHidden)]),
      ),
    [columns, chosen],
  )
  const setVisibility = useCallback((next: Visibility) => setChosen(next), [setChosen])
  return { visibility, setVisibility }
}

type ColumnChoiceProps<Row> = {
  columns: readonly Column<Row>[]
  visibility: Visibility
  onChange: (visibility: Visibility) => void
}

export function ColumnChoice<Row>({ columns, visibility, onChange }: ColumnChoiceProps<Row>) {
  const choosable = columns.slice(1)
  if (choosable.length < 3) return null
  return (
    <Dropdown>
      <Button variant="ghost" isIconOnly aria-label="Choose columns">
        <Columns3 aria-hidden />
      </Button>
      <Dropdown.Popover placement="bottom end">
        <Dropdown.Menu
          aria-label="Columns"
          selectionMode="multiple"
          selectedKeys={choosable.filter((column) => visibility[column.id]).map((column) => column.id)}
          onSelectionChange={(keys) =>
            onChange(
              Object.fromEntries(
                choosable.map((column) => [column.id, keys === 'all' || keys.has(column.id)]),
              ),
            )
          }
        >
          {choosable.map((column) => (
            <Dropdown.Item key={column.id} id={column.id} textValue={column.header}>
              <Dropdown.ItemIndicator />
              <Label>{column.header}</Label>
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
