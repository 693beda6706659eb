'use client'
import { Label, Radio, RadioGroup } from '@heroui/react'
import { ChevronRight } from 'lucide-react'
import { type ImportMode, importModes, importModeWords } from '@/lib/contracts/import'
import {
  type DuplicateRule,
  duplicateBys,
  duplicateByWords,
  duplicateScopes,
  duplicateScopeWords,
} from '@/lib/contracts/import-run'

type ChoicesProps<T extends string> = {
  label: string
  value: T
  choices: readonly T[]
  words: Record<T, { name: string; does: string }>
  onChange: (value: T) => void
}

function Choices<T extends string>({ label, value, choices, words, onChange }: ChoicesProps<T>) {
  return (
    <RadioGroup
      value={value}
      onChange={(next) => {
        const chosen = choices.find((choice) => choice === next)
        if (chosen) onChange(chosen)
      }}
    >
      <Label>{label}</Label>
      <div className="grid gap-x-6 gap-y-2 md:grid-cols-3">
        {choices.map((choice) => (
          <Radio key={choice} value={choice}>
            <Radio.Content className="items-start gap-2">
              <Radio.Control className="mt-0.5">
                <Radio.Indicator />
              </Radio.Control>
              <span className="flex flex-col">
                <span>{words[choice].name}</span>
                <span className="text-xs font-normal text-muted">{words[choice].does}</span>
              </span>
            </Radio.Content>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

/** What happens to a list that holds contacts already. */
export function ModeChoice(props: {
  listName: string
  value: ImportMode
  onChange: (mode: ImportMode) => void
}) {
  return (
    <Choices
      label={`What happens to the list “${props.listName}”`}
      value={props.value}
      choices={importModes}
      words={importModeWords}
      onChange={props.onChange}
    />
  )
}

/** The rule in a line; its choices open below it. */
export function DuplicateChoice(props: { value: DuplicateRule; onChange: (rule: DuplicateRule) => void }) {
  const { value, onChange } = props
  return (
    <details className="group">
      <summary className="w-fit cursor-pointer list-none rounded-xs focus-visible:outline-2 focus-visible:outline-focus">
        <ChevronRight aria-hidden className="mr-1 inline size-4 text-muted group-open:rotate-90" />
        <span className="font-medium">Duplicates:</span> {describeDuplicates(value)}
      </summary>
      <div className="mt-3 flex flex-col gap-4 pl-5">
        <Choices
          label="What makes two rows one contact"
          value={value.by}
          choices={duplicateBys}
          words={duplicateByWords}
          onChange={(by) => onChange({ ...value, by })}
        />
        <Choices
          label="Where they are looked for"
          value={value.within}
          choices={duplicateScopes}
          words={duplicateScopeWords}
          onChange={(within) => onChange({ ...value, within })}
        />
      </div>
    </details>
  )
}

/** `same key or same number, within the file and the list` */
function describeDuplicates({ by, within }: DuplicateRule): string {
  const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
  return `${lower(duplicateByWords[by].name)}, ${lower(duplicateScopeWords[within].name)}`
}
