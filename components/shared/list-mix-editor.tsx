'use client'
import { Button } from '@heroui/react'
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useState } from 'react'
import { count, formatPercent } from '@/lib/client/format'
import { findShare, isJoined, joinAbove, type MixedList, moveList } from '@/lib/domain/campaign/list-mix'

type ListMixEditorProps = {
  /** As arranged: in order, positions without gaps. */
  lists: readonly MixedList[]
  onChange: (lists: MixedList[]) => void
  nameOf: (listId: string) => string
  /** Null = not known. */
  contactsOf: (listId: string) => number | null
  /** Marked as the one that this is about. */
  ownId?: string
  onRemove?: (listId: string) => void
}

const fieldClass =
  'h-8 rounded-md border border-[var(--field-border)] bg-[var(--field-background)] px-2 text-sm'

/** Lists in the order in which they are dialed; those that are mixed take turns by weight. */
export function ListMixEditor(props: ListMixEditorProps) {
  const { lists, onChange, nameOf, contactsOf, ownId, onRemove } = props
  return (
    <ol className="divide-y divide-separator rounded-md border border-border">
      {lists.map((one, index) => {
        const name = nameOf(one.listId)
        const contacts = contactsOf(one.listId)
        const isMixed = isJoined(lists, index)
        const beside = lists.filter((other) => other.position === one.position).length
        return (
          <li key={one.listId} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
            <span className="w-5 text-muted tabular-nums" title="Place in the order">
              {isMixed ? '' : one.position + 1}
            </span>
            <span className="flex min-w-48 flex-1 flex-col text-foreground">
              <span className={`[overflow-wrap:anywhere] ${one.listId === ownId ? 'font-semibold' : ''}`}>
                {name}
              </span>
              <span className="text-xs text-muted tabular-nums">
                {contacts === null ? 'being counted' : count(contacts, 'contact')}
                {beside > 1
                  ? ` · ${formatPercent(findShare(lists, index), 0)} of what goes out at place ${one.position + 1}`
                  : ''}
              </span>
            </span>
            <span className="ml-auto flex flex-wrap items-center justify-end gap-x-3 gap-y-1">
              {index > 0 ? (
                <select
                  aria-label={`When ${name} is dialed`}
                  className={fieldClass}
                  value={isMixed ? 'mixed' : 'after'}
                  onChange={(event) => onChange(joinAbove(lists, index, event.target.value === 'mixed'))}
                >
                  <option value="after">After the list above</option>
                  <option value="mixed">Mixed with the list above</option>
                </select>
              ) : null}
              {beside > 1 ? (
                <WeightInput
                  name={name}
                  weight={one.weight}
                  onChange={(weight) =>
                    onChange(lists.map((other, at) => (at === index ? { ...other, weight } : other)))
                  }
                />
              ) : null}
              <span className="flex items-center">
                <Button
                  variant="ghost"
                  size="sm"
                  isIconOnly
                  aria-label={`Move ${name} up`}
                  isDisabled={index === 0}
                  onPress={() => onChange(moveList(lists, index, -1))}
                >
                  <ArrowUp aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="sm"
                  isIconOnly
                  aria-label={`Move ${name} down`}
                  isDisabled={index === lists.length - 1}
                  onPress={() => onChange(moveList(lists, index, 1))}
                >
                  <ArrowDown aria-hidden />
                </Button>
                {onRemove ? (
                  <Button
                    variant="ghost"
                    size="sm"
                    isIconOnly
                    aria-label={`Take ${name} off`}
                    onPress={() => onRemove(one.listId)}
                  >
                    <X aria-hidden />
                  </Button>
                ) : null}
              </span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}

function WeightInput({
  name,
  weight,
  onChange,
}: {
  name: string
  weight: number
  onChange: (weight: number) => void
}) {
  const [text, setText] = useState(String(weight))
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted">
      Weight
      <input
        type="number"
        min={1}
        max={100}
        aria-label={`Weight of ${name}, 1 to 100`}
        className={`${fieldClass} w-16 text-foreground tabular-nums`}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          const next = Math.round(Number(event.target.value))
          if (next >= 1 && next <= 100) onChange(next)
        }}
        onBlur={() => setText(String(weight))}
      />
    </label>
  )
}
