'use client'
import { Button, Dropdown, Header, Label, Separator } from '@heroui/react'
import { Check, Ellipsis } from 'lucide-react'
import type { UserDto } from '@/lib/contracts/user'
import { isRole, type Role, roles, roleWords } from '@/lib/domain/permissions'

type UserActionsProps = {
  user: UserDto
  changeRole: (user: UserDto, role: Role) => void
  makeLink: (user: UserDto) => void
  enable: (user: UserDto) => void
  disable: (user: UserDto) => void
}

export function UserActions({ user, changeRole, makeLink, enable, disable }: UserActionsProps) {
  const act = (key: string | number) => {
    if (typeof key === 'string' && isRole(key) && key !== user.role) changeRole(user, key)
    if (key === 'link') makeLink(user)
    if (key === 'enable') enable(user)
    if (key === 'disable') disable(user)
  }
  return (
    <Dropdown>
      <Button variant="ghost" size="sm" isIconOnly aria-label={`Change ${user.name}`}>
        <Ellipsis aria-hidden />
      </Button>
      <Dropdown.Popover placement="bottom end" className="min-w-52">
        <Dropdown.Menu aria-label={`Change ${user.name}`} onAction={act}>
          <Dropdown.Section>
            <Header className="px-2 pt-1.5 text-xs text-muted">Role</Header>
            {roles.map((role) => (
              <Dropdown.Item key={role} id={role} textValue={roleWords[role].name}>
                <Label className="flex-1">{roleWords[role].name}</Label>
                {role === user.role ? <Check aria-label="present role" className="size-4" /> : null}
              </Dropdown.Item>
            ))}
          </Dropdown.Section>
          <Separator />
          <Dropdown.Section aria-label="Access">
            {user.state === 'disabled' ? (
              <Dropdown.Item id="enable" textValue="Enable">
                <Label>Enable</Label>
              </Dropdown.Item>
            ) : (
              <>
                <Dropdown.Item id="link" textValue="Make a link">
                  <Label>{user.state === 'invited' ? 'New invitation link' : 'New password link'}</Label>
                </Dropdown.Item>
                <Dropdown.Item id="disable" textValue="Disable" variant="danger">
                  <Label>Disable</Label>
                </Dropdown.Item>
              </>
            )}
          </Dropdown.Section>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
