'use client'
import { useCallback, useSyncExternalStore } from 'react'

const never = () => () => {}

/** False on the server and in the first paint: guards what only the browser knows, such as its time zone. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

/** A ref for the chosen entry of a row that scrolls sideways: brings it into view when it is chosen. */
export function revealInRow(element: HTMLElement | null): void {
  const row = element?.closest('ul')?.parentElement
  if (!element || !row) return
  const entry = element.getBoundingClientRect()
  const frame = row.getBoundingClientRect()
  if (entry.right > frame.right) row.scrollLeft += entry.right - frame.right + 16
  else if (entry.left < frame.left) row.scrollLeft -= frame.left - entry.left + 16
}

export function useMediaQuery(query: string, onServer = false): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', onChange)
      return () => list.removeEventListener('change', onChange)
    },
    [query],
  )
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => onServer,
  )
}

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null
let nowMs = 0

function subscribeToClock(onTick: () => void): () => void {
  listeners.add(onTick)
  timer ??= setInterval(() => {
    nowMs = Math.floor(Date.now() / 1000) * 1000
    for (const listener of listeners) listener()
  }, 1000)
  return () => {
    listeners.delete(onTick)
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  }
}

/** The present second, from one shared timer; null until hydrated. */
export function useNow(): Date | null {
  const ms = useSyncExternalStore(
    subscribeToClock,
    () => {
      if (nowMs === 0 || timer === null) nowMs = Math.floor(Date.now() / 1000) * 1000
      return nowMs
    },
    () => 0,
  )
  return ms === 0 ? null : new Date(ms)
}
