'use client'
import { Button, Dropdown, Header, Label, Separator } from '@heroui/react'
import { Check, CircleUser, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { signOut } from 'next-auth/react'
import { type ThemeChoice, themeChoices, useTheme } from '@/lib/client/theme'
import { useViewer } from '@/lib/client/viewer'
import { roleWords } from '@/lib/domain/permissions'

const themes: Record<ThemeChoice, { label: string; icon: typeof Sun }> = {
  system: { label: 'As the system', icon: Monitor },
  light: { label: 'Light', icon: Sun },
  dark: { label: 'Dark', icon: Moon },
}

/** Who is signed in, the theme, and the way out. */
export function AccountMenu() {
  const viewer = useViewer()
  const [theme, setTheme] = useTheme()
  const act = (key: string | number) => {
    if (key === 'sign-out') void signOut({ callbackUrl: '/sign-in' })
    const choice = themeChoices.find((candidate) => candidate === key)
    if (choice) setTheme(choice)
  }
  return (
    <Dropdown>
      <Button variant="ghost" isIconOnly aria-label={`Account of ${viewer.name}`}>
        <CircleUser aria-hidden />
      </Button>
      <Dropdown.Popover placement="bottom end" className="min-w-52">
        <Dropdown.Menu aria-label="Account" onAction={act}>
          <Dropdown.Section>
            <Header className="px-2 py-1.5">
              <span className="block truncate font-medium text-foreground">{viewer.name}</span>
              <span className="block text-xs text-muted">{roleWords[viewer.role].name}</span>
            </Header>
          </Dropdown.Section>
          <Separator />
          <Dropdown.Section>
            <Header className="px-2 pt-1.5 text-xs text-muted">Theme</Header>
            {themeChoices.map((choice) => {
              const { label, icon: Icon } = themes[choice]
              return (
                <Dropdown.Item key={choice} id={choice} textValue={`Theme: ${label}`}>
                  <Icon aria-hidden className="size-4 text-muted" />
                  <Label className="flex-1">{label}</Label>
                  {choice === theme ? <Check aria-label="chosen" className="size-4" /> : null}
                </Dropdown.Item>
              )
            })}
          </Dropdown.Section>
          <Separator />
          <Dropdown.Item id="sign-out" textValue="Sign out">
            <LogOut aria-hidden className="size-4 text-muted" />
            <Label>Sign out</Label>
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
