'use client'
import { navKey, themeKey } from '@/lib/client/before-paint'
import { useStoredState } from '@/lib/client/stored-state'

export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

function isThemeChoice(value: unknown): value is ThemeChoice {
  return themeChoices.some((choice) => choice === value)
}

export function useTheme(): [ThemeChoice, (choice: ThemeChoice) => void] {
  const [stored, setStored] = useStoredState<ThemeChoice>(themeKey, 'system', isThemeChoice)
  return [stored, setStored]
}

export type NavWidth = 'wide' | 'collapsed'

function isNavWidth(value: unknown): value is NavWidth {
  return value === 'wide' || value === 'collapsed'
}

export function useNavWidth(): [NavWidth, (width: NavWidth) => void] {
  return useStoredState<NavWidth>(navKey, 'wide', isNavWidth)
}
