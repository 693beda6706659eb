'use client'
import { Button } from '@heroui/react'
import { Plus, Trash2 } from 'lucide-react'
import { useController, useFormContext } from 'react-hook-form'
import { StopStartMark } from '@/components/forms/fields'
import { getViewerZone } from '@/lib/client/format'
import type { SettingField, ValidCampaignTimes } from '@/lib/domain/campaign/settings'
import { listZones } from '@/lib/domain/compliance/zones'

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const weekOrder = [1, 2, 3, 4, 5, 6, 0]
const usual = { start: '09:00', end: '17:00' }

const inputClass =
  'h-8 rounded-md border border-[var(--field-border)] bg-[var(--field-background)] px-2 text-sm tabular-nums'

/** Hours of the campaign itself: one zone, a window a weekday, exceptions by date. */
export function ScheduleInput({ field, mark }: { field: SettingField; mark: boolean }) {
  const { control } = useFormContext()
  const { field: form, fieldState } = useController({ control, name: field.name })
  const value: ValidCampaignTimes | null = form.value
  const change = (next: ValidCampaignTimes | null) => form.onChange(next)
  const message = fieldState.error ? 'Each window must end after it starts, in a known time zone.' : null
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 sm:col-span-2">
      <legend className="mb-1 flex items-center gap-1.5 font-medium">
        {field.label}
        {mark ? <StopStartMark /> : null}
      </legend>
      <p className="text-xs text-muted">{field.help}</p>
      {value === null ? (
        <div>
          <Button
            variant="outline"
            onPress={() =>
              change({
                timeZone: getViewerZone(),
                weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, windows: [usual] })),
                overrides: [],
              })
            }
          >
            Set hours
          </Button>
        </div>
      ) : (
        <Hours value={value} onChange={change} />
      )}
      {message ? (
        <p role="alert" className="text-xs text-danger-text">
          {message}
        </p>
      ) : null}
    </fieldset>
  )
}

type HoursProps = { value: ValidCampaignTimes; onChange: (value: ValidCampaignTimes | null) => void }

function Hours({ value, onChange }: HoursProps) {
  const setDay = (weekday: number, windows: ValidCampaignTimes['weekly'][number]['windows'] | null) =>
    onChange({
      ...value,
      weekly: weekOrder.flatMap((day) => {
        if (day === weekday) return windows === null ? [] : [{ weekday, windows }]
        return value.weekly.filter((one) => one.weekday === day)
      }),
    })
  const setOverride = (index: number, next: ValidCampaignTimes['overrides'][number] | null) =>
    onChange({
      ...value,
      overrides: value.overrides.flatMap((one, at) => (at !== index ? [one] : next ? [next] : [])),
    })
  return (
    <>
      <label className="flex flex-wrap items-center gap-2">
        <span>Time zone</span>
        <input
          className={`${inputClass} w-60`}
          list="campaign-zones"
          value={value.timeZone}
          onChange={(event) => onChange({ ...value, timeZone: event.target.value })}
        />
        <datalist id="campaign-zones">
          {listZones().map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </label>
      <div className="grid gap-1.5">
        {weekOrder.map((weekday) => {
          const window = value.weekly.find((one) => one.weekday === weekday)?.windows[0]
          const name = weekdays[weekday] ?? ''
          return (
            <div key={weekday} className="flex flex-wrap items-center gap-2">
              <label className="flex w-32 items-center gap-2">
                <input
                  type="checkbox"
                  className="accent-[var(--accent)]"
                  checked={window !== undefined}
                  onChange={(event) => setDay(weekday, event.target.checked ? [usual] : null)}
                />
                {name}
              </label>
              {window ? (
                <TimeWindow label={name} window={window} onChange={(next) => setDay(weekday, [next])} />
              ) : (
                <span className="text-muted">closed</span>
              )}
            </div>
          )
        })}
      </div>
      <div className="grid gap-1.5">
        <p className="font-medium">Exceptions</p>
        {value.overrides.map((override, index) => {
          const window = override.windows[0]
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: exceptions have no identity of their own
            <div key={index} className="flex flex-wrap items-center gap-2">
              <input
                type="date"
                aria-label="Day"
                className={inputClass}
                value={override.date}
                onChange={(event) => setOverride(index, { ...override, date: event.target.value })}
              />
              <label className="flex items-center gap-2">
                <input
                  type="checkbox"
                  className="accent-[var(--accent)]"
                  checked={window !== undefined}
                  onChange={(event) =>
                    setOverride(index, { ...override, windows: event.target.checked ? [usual] : [] })
                  }
                />
                open
              </label>
              {window ? (
                <TimeWindow
                  label={override.date}
                  window={window}
                  onChange={(next) => setOverride(index, { ...override, windows: [next] })}
                />
              ) : (
                <span className="text-muted">closed all day</span>
              )}
              <Button
                variant="ghost"
                size="sm"
                isIconOnly
                aria-label={`Remove the exception of ${override.date}`}
                onPress={() => setOverride(index, null)}
              >
                <Trash2 aria-hidden />
              </Button>
            </div>
          )
        })}
        <div className="flex flex-wrap gap-2">
          <Button
            variant="ghost"
            size="sm"
            onPress={() =>
              onChange({
                ...value,
                overrides: [...value.overrides, { date: new Date().toISOString().slice(0, 10), windows: [] }],
              })
            }
          >
            <Plus aria-hidden /> Add a day
          </Button>
          <Button variant="ghost" size="sm" onPress={() => onChange(null)}>
            Remove all hours
          </Button>
        </div>
      </div>
    </>
  )
}

type TimeWindowProps = {
  label: string
  window: { start: string; end: string }
  onChange: (window: { start: string; end: string }) => void
}

function TimeWindow({ label, window, onChange }: TimeWindowProps) {
  return (
    <span className="flex items-center gap-1.5">
      <input
        type="time"
        aria-label={`${label} from`}
        className={inputClass}
        value={window.start}
        onChange={(event) => onChange({ ...window, start: event.target.value })}
      />
      <span className="text-muted">to</span>
      <input
        type="time"
        aria-label={`${label} to`}
        className={inputClass}
        value={window.end}
        onChange={(event) => onChange({ ...window, end: event.target.value })}
      />
    </span>
  )
}
