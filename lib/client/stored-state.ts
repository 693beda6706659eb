'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'

const changed = 'rollcall:stored'

function subscribe(onChange: () => void): () => void {
  window.addEventListener('storage', onChange)
  window.addEventListener(changed, onChange)
  return () => {
    window.removeEventListener('storage', onChange)
    window.removeEventListener(changed, onChange)
  }
}

function readText(key: string): string | null {
  try {
    return window.localStorage.getItem(key)
  } catch {
    return null
  }
}

/** State that this browser remembers. What it finds there is checked by `isValid`; the server sees `fallback`. */
export function useStoredState<T>(
  key: string,
  fallback: T,
  isValid: (value: unknown) => value is T,
): [T, (value: T) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => readText(key),
    () => null,
  )
  const value = useMemo(() => {
    if (text === null) return fallback
    try {
      const parsed: unknown = JSON.parse(text)
      return isValid(parsed) ? parsed : fallback
    } catch {
      return fallback
    }
  }, [text, fallback, isValid])
  const store = useCallback(
    (next: T) => {
      try {
        window.localStorage.setItem(key, JSON.stringify(next))
      } catch {
        // Private windows may refuse; then the choice lasts until the page is left.
      }
      window.dispatchEvent(new Event(changed))
    },
    [key],
  )
  return [value, store]
}
