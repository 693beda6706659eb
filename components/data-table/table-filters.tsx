'use client'
import { ListBox, SearchField, Select } from '@heroui/react'
import { useEffect, useRef, useState } from 'react'

type TableSearchProps = {
  /** What is searched: "Search campaigns". */
  label: string
  value: string | null
  onChange: (value: string | null) => void
}

const pauseMs = 250

/** A search that waits until typing pauses. */
export function TableSearch({ label, value, onChange }: TableSearchProps) {
  const [text, setText] = useState(value ?? '')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const sent = useRef(value ?? '')
  useEffect(() => {
    // The URL changed by itself (back, clear): follow it.
    if ((value ?? '') === sent.current) return
    sent.current = value ?? ''
    setText(sent.current)
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const change = (next: string) => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      sent.current = next.trim()
      onChange(next.trim() || null)
    }, pauseMs)
  }
  return (
    <SearchField aria-label={label} value={text} onChange={change} className="w-full sm:w-60">
      <SearchField.Group>
        <SearchField.SearchIcon />
        <SearchField.Input placeholder={label} className="min-w-0" />
        <SearchField.ClearButton />
      </SearchField.Group>
    </SearchField>
  )
}

type TableChoiceProps = {
  label: string
  value: string | null
  onChange: (value: string | null) => void
  choices: readonly { value: string; label: string }[]
  /** What no choice means: "All states". Absent: one must be chosen. */
  all?: string
}

const allKey = '*'

/** One of several; the first entry takes the filter off. */
export function TableChoice({ label, value, onChange, choices, all }: TableChoiceProps) {
  return (
    <Select
      aria-label={label}
      value={value ?? allKey}
      onChange={(key) => onChange(key === allKey || key === null ? null : String(key))}
      // Shown for a value that an old or written address names.
      placeholder={`No such ${label.toLowerCase()}`}
      className="min-w-36"
    >
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {(all ? [{ value: allKey, label: all }, ...choices] : choices).map((choice) => (
            <ListBox.Item key={choice.value} id={choice.value} textValue={choice.label}>
              {choice.label}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}
