'use client'
import { Button, Input, Label, TextField } from '@heroui/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { describeCheckShortly } from '@/components/import/check-diff'
import { CheckPanel } from '@/components/import/check-panel'
import { MappingTable } from '@/components/import/mapping-table'
import { DuplicateChoice, ModeChoice } from '@/components/import/mode-choice'
import { PreviewTable } from '@/components/import/preview-table'
import { SheetChoice } from '@/components/import/sheet-choice'
import { Section } from '@/components/layout/section'
import { Banner } from '@/components/shared/banner'
import { explainError } from '@/components/shared/notify'
import { ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { RelativeTime } from '@/components/shared/time'
import { apiPatch, apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { type CheckState, describePlan, type ImportPlan, judgeCheck } from '@/lib/client/import/import-plan'
import { importPreviewQuery, importQuery, type PreviewAsk } from '@/lib/client/import/queries'
import type { ContactListDetailDto } from '@/lib/contracts/contact-list'
import type { ImportDto, ImportPreviewDto } from '@/lib/contracts/import'

type MappingStepProps = {
  data: ImportDto
  list: ContactListDetailDto
  isListNew: boolean
  chunkCount: number | undefined
  onDiscard: () => void
  onBegun: () => void
}

const stored: PreviewAsk = { mapping: null, guess: 'remembered', sheet: null }
/** A person who tries out choices begins no check with each. */
const pauseMs = 500

/** The file is here: what its columns become, what happens to the list, what that would do, and the start. */
export function MappingStep({ data, list, isListNew, chunkCount, onDiscard, onBegun }: MappingStepProps) {
  const client = useQueryClient()
  const [ask, setAsk] = useState<PreviewAsk>(stored)
  const [mode, setMode] = useState(data.mode)
  const [duplicates, setDuplicates] = useState(data.duplicates)
  const [name, setName] = useState(list.name)
  const [isPending, setPending] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const [refused, setRefused] = useState<{ plan: string; words: string } | null>(null)
  const query = useQuery(importPreviewQuery(data.id, ask))
  const own: PreviewAsk = { ...stored, sheet: ask.sheet }
  const first = useQuery(importPreviewQuery(data.id, own))
  const atFirst = useQuery(importPreviewQuery(data.id, stored))

  const preview = query.data
  const plan: ImportPlan = {
    mapping: ask.mapping ?? preview?.mapping ?? {},
    sheet: preview?.format.sheet ?? null,
    mode,
    duplicates,
  }
  const planText = describePlan(plan)
  const isSettled = preview !== undefined && !query.isPlaceholderData
  const canCheck = isSettled && preview.faults.length === 0 && preview.rows.length > 0
  const state = judgeCheck(data, plan)
  const isRequired = mode !== 'append'
  const refusal = refused?.plan === planText ? refused.words : null
  const checksItself = canCheck && refusal === null && (state === 'stale' || (isRequired && state === 'none'))

  const check = async () => {
    setRefused(null)
    try {
      const next = await apiPost<ImportDto>(`/imports/${data.id}/check`, { ...plan, chunkCount })
      client.setQueryData(importQuery(data.id).queryKey, next)
    } catch (error) {
      setRefused({ plan: planText, words: explainError(error) })
    }
  }
  const checkByItself = useEffectEvent(() => void check())
  // biome-ignore lint/correctness/useExhaustiveDependencies: another plan begins the wait anew
  useEffect(() => {
    if (!checksItself) return
    const timer = setTimeout(() => checkByItself(), pauseMs)
    return () => clearTimeout(timer)
  }, [checksItself, planText])

  const confirm = async () => {
    setPending(true)
    setFault(null)
    try {
      if (isListNew && name.trim() !== list.name) await apiPatch(`/contact-lists/${list.id}`, { name })
      await apiPost(`/imports/${data.id}/confirm`, { ...plan, chunkCount })
      await client.invalidateQueries({ queryKey: ['contact-lists'] })
      await client.invalidateQueries({ queryKey: ['imports', 'one', data.id] })
      onBegun()
    } catch (error) {
      setFault(explainError(error))
      setPending(false)
    }
  }

  const chooseSheet = (sheet: string) => setAsk({ ...stored, sheet })
  const sheets = (preview ?? atFirst.data)?.format.sheets ?? []
  if (query.error && !preview) {
    if (ask.sheet !== null && sheets.length > 1) {
      return (
        <div className="flex flex-col gap-4 rounded-lg border border-border bg-surface p-3">
          <Banner tone="danger">{explainError(query.error)}</Banner>
          <SheetChoice sheets={sheets} value={ask.sheet} onChange={chooseSheet} />
          <div>
            <Button variant="outline" onPress={onDiscard}>
              Discard
            </Button>
          </div>
        </div>
      )
    }
    return (
      <div className="rounded-lg border border-border bg-surface">
        <ErrorState
          title="This file cannot be imported"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
        <div className="flex justify-center pb-8">
          <Button variant="primary" onPress={onDiscard}>
            Choose another file
          </Button>
        </div>
      </div>
    )
  }
  if (!preview) return <TableSkeleton />
  const mapping = plan.mapping
  const hasContacts = list.contactCount !== 0
  const leaveOut = (column: string) => setAsk({ ...own, mapping: { ...mapping, [column]: '' } })
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-4 rounded-lg border border-border bg-surface p-3">
        {isListNew ? (
          <TextField value={name} onChange={setName} isRequired className="max-w-96">
            <Label>Name of the new list</Label>
            <Input />
          </TextField>
        ) : hasContacts ? (
          <ModeChoice listName={list.name} value={mode} onChange={setMode} />
        ) : null}
        {sheets.length > 1 ? (
          <SheetChoice
            sheets={sheets}
            value={ask.sheet ?? preview.format.sheet ?? ''}
            onChange={chooseSheet}
          />
        ) : null}
        <DuplicateChoice value={duplicates} onChange={setDuplicates} />
      </div>
      <Section title="What the columns become" summary={describeFormat(preview.format)} padded={false}>
        <MappingNotes
          preview={preview}
          fileName={data.fileName}
          remembered={first.data?.remembered ?? null}
          isAnew={ask.guess === 'anew'}
          onGuess={(guess) => setAsk({ ...own, guess })}
        />
        <MappingTable
          preview={preview}
          mapping={mapping}
          ownColumns={list.columns}
          onChange={(next) => setAsk({ ...ask, mapping: next })}
        />
      </Section>
      {preview.rows.length > 0 ? (
        <Section title="First rows as they will be stored" summary={describeRows(preview)} padded={false}>
          <div className={query.isPlaceholderData ? 'opacity-60' : ''}>
            <PreviewTable preview={preview} mapping={mapping} />
          </div>
        </Section>
      ) : null}
      <CheckPanel
        data={data}
        state={state}
        refusal={refusal}
        isRequired={isRequired}
        canCheck={canCheck}
        onCheck={() => void check()}
        onLeaveOut={leaveOut}
      />
      {fault ? <Banner tone="danger">{fault}</Banner> : null}
      <div className="sticky bottom-0 z-10 flex flex-wrap items-center justify-end gap-2 border-t border-separator bg-background py-3">
        <p aria-live="polite" className="min-w-0 flex-1 basis-full text-muted sm:basis-52">
          {describeState(data, state, preview, isRequired)}
        </p>
        <Button variant="outline" onPress={onDiscard}>
          Discard
        </Button>
        <Button
          variant="primary"
          onPress={() => void confirm()}
          isPending={isPending}
          isDisabled={
            !canCheck ||
            (isRequired && state !== 'checked') ||
            (state === 'checked' && (data.check?.cardColumns.length ?? 0) > 0) ||
            (isListNew && name.trim() === '')
          }
        >
          Import
        </Button>
      </div>
    </div>
  )
}

type MappingNotesProps = {
  preview: ImportPreviewDto
  fileName: string
  remembered: ImportPreviewDto['remembered']
  isAnew: boolean
  onGuess: (guess: PreviewAsk['guess']) => void
}

/** Where the mapping is from, and what is wrong with it as a whole. */
function MappingNotes({ preview, fileName, remembered, isAnew, onGuess }: MappingNotesProps) {
  const hasNumber = Object.values(preview.mapping).some((target) => /^number\d*$/.test(target ?? ''))
  const faults = [
    ...(preview.rows.length === 0 ? [`“${fileName}” has a header and no rows below it.`] : []),
    ...preview.faults
      .filter(({ column }) => column === null)
      .map(({ message }) => (hasNumber ? message : `${message} Choose below which one holds phone numbers.`)),
  ]
  const warnings = preview.warnings.filter(({ column }) => column === null)
  if (faults.length === 0 && warnings.length === 0 && !remembered) return null
  return (
    <div className="flex flex-col gap-2 border-b border-separator p-3">
      {remembered ? (
        <Banner
          tone="info"
          action={
            <Button size="sm" variant="outline" onPress={() => onGuess(isAnew ? 'remembered' : 'anew')}>
              {isAnew ? `As for ${remembered.fileName}` : 'Guess anew'}
            </Button>
          }
        >
          {isAnew ? (
            'Guessed by the headers.'
          ) : (
            <>
              As for {remembered.fileName}, <RelativeTime at={remembered.usedAt} />.
            </>
          )}
        </Banner>
      ) : null}
      {faults.map((words) => (
        <Banner key={words} tone="danger">
          {words}
        </Banner>
      ))}
      {warnings.map(({ code, message }) => (
        <Banner key={code} tone="warning">
          {message}
        </Banner>
      ))}
    </div>
  )
}

function describeState(
  data: ImportDto,
  state: CheckState,
  preview: ImportPreviewDto,
  isRequired: boolean,
): string {
  if (preview.faults.length > 0 || preview.rows.length === 0) return 'The columns are not in order yet.'
  if (state === 'checked' && data.check) {
    return data.check.cardColumns.length > 0
      ? 'A column with numbers of payment cards has to be left out.'
      : describeCheckShortly(data.check)
  }
  if (state === 'failed') return 'The check found that the file cannot be imported.'
  if (state === 'checking') return 'Checking the whole file …'
  if (state === 'stale') return 'Changed since the check: checking again …'
  return isRequired ? 'Checking the whole file …' : 'Nothing has changed so far.'
}

/** As many are shown of a longer file. */
const previewRows = 20

function describeRows({ rows }: ImportPreviewDto): string {
  const refused = rows.filter((row) => row.contact === null).length
  const warned = rows.filter((row) => row.contact !== null && row.problems.length > 0).length
  const parts = [
    rows.length < previewRows ? count(rows.length, 'row') : `the first ${rows.length}`,
    ...(refused > 0 ? [`${refused} not taken`] : []),
    ...(warned > 0 ? [`${count(warned, 'row')} with a warning`] : []),
  ]
  return parts.join(', ')
}

const delimiters: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'pipes' }

/** `separated by commas, UTF-8, with a header`; of a workbook its sheet. */
function describeFormat(format: ImportPreviewDto['format']): string {
  const { delimiter, encoding, hasHeader, rowsAbove, sheet } = format
  const written =
    sheet === null
      ? `separated by ${delimiters[delimiter] ?? delimiter}, ${encoding.toUpperCase()}`
      : `Excel, sheet “${sheet}”`
  const above = rowsAbove > 0 ? `, ${count(rowsAbove, 'row')} above it left out` : ''
  return `${written}, ${hasHeader ? 'with a header' : 'without a header'}${above}`
}
