'use client'
import { Button } from '@heroui/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleSlash, MailPlus, UserPlus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { Badge } from '@/components/shared/badge'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { EmptyState } from '@/components/shared/page-states'
import { SecretOnce } from '@/components/shared/secret-once'
import { Moment, RelativeTime } from '@/components/shared/time'
import { InviteUserForm } from '@/components/user/invite-user-form'
import { UserActions } from '@/components/user/user-actions'
import { apiPatch, apiPost } from '@/lib/client/api-client'
import { usersQuery } from '@/lib/client/user/queries'
import type { UserDto, UserLinkDto, UserState } from '@/lib/contracts/user'
import { type Role, roleWords } from '@/lib/domain/permissions'

const stateLooks = {
  active: { tone: 'success', icon: CircleCheck, word: 'Active' },
  invited: { tone: 'info', icon: MailPlus, word: 'Invited' },
  disabled: { tone: 'neutral', icon: CircleSlash, word: 'Disabled' },
} as const satisfies Record<UserState, unknown>

type Open =
  | { kind: 'invite' }
  | { kind: 'link'; link: UserLinkDto }
  | { kind: 'disable'; user: UserDto }
  | null

export function UserTable() {
  const queryClient = useQueryClient()
  const query = useQuery(usersQuery())
  const [open, setOpen] = useState<Open>(null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['users'] })

  const columns = useMemo((): Column<UserDto>[] => {
    const act = async (done: string, failed: string, work: () => Promise<unknown>) => {
      try {
        await work()
        notifyDone(done)
      } catch (error) {
        notifyFailed(failed, error)
      }
      await queryClient.invalidateQueries({ queryKey: ['users'] })
    }
    const actions = {
      changeRole: (user: UserDto, role: Role) =>
        act(`${user.name} is now ${roleWords[role].name}`, 'The role was not changed', () =>
          apiPatch(`/users/${user.id}`, { role }),
        ),
      enable: (user: UserDto) =>
        act(`${user.name} may sign in again`, 'The user was not enabled', () =>
          apiPost(`/users/${user.id}/enable`),
        ),
      disable: (user: UserDto) => setOpen({ kind: 'disable', user }),
      makeLink: async (user: UserDto) => {
        try {
          setOpen({ kind: 'link', link: await apiPost<UserLinkDto>(`/users/${user.id}/reset-link`) })
        } catch (error) {
          notifyFailed('The link was not made', error)
        }
      },
    }
    return [
      { id: 'name', header: 'Name', cell: (user) => <span className="font-medium">{user.name}</span> },
      { id: 'email', header: 'E-mail', cell: (user) => user.email },
      { id: 'role', header: 'Role', cell: (user) => roleWords[user.role].name },
      {
        id: 'state',
        header: 'State',
        cell: (user) => {
          const { tone, icon, word } = stateLooks[user.state]
          return (
            <Badge tone={tone} icon={icon}>
              {word}
            </Badge>
          )
        },
      },
      { id: 'lastSignIn', header: 'Last sign-in', cell: (user) => <RelativeTime at={user.lastSignInAt} /> },
      {
        id: 'actions',
        header: 'Actions',
        align: 'right',
        cell: (user) => <UserActions user={user} {...actions} />,
      },
    ]
  }, [queryClient])

  return (
    <>
      <DataTable
        id="users"
        label="Users"
        unit="user"
        columns={columns}
        query={query}
        getRowId={(user) => user.id}
        actions={
          <Button variant="primary" size="sm" onPress={() => setOpen({ kind: 'invite' })}>
            <UserPlus aria-hidden /> Invite user
          </Button>
        }
        empty={<EmptyState title="No users yet">Invite the people who work with Rollcall.</EmptyState>}
      />
      <FormDialog isOpen={open?.kind === 'invite'} onClose={() => setOpen(null)} title="Invite user">
        <InviteUserForm
          onCancel={() => setOpen(null)}
          onInvited={(link) => {
            setOpen({ kind: 'link', link })
            void refresh()
          }}
        />
      </FormDialog>
      <FormDialog
        isOpen={open?.kind === 'link'}
        onClose={() => setOpen(null)}
        title={open?.kind === 'link' && open.link.kind === 'invite' ? 'Invitation' : 'Password link'}
      >
        {open?.kind === 'link' ? <LinkToHandOver link={open.link} /> : null}
      </FormDialog>
      <ConfirmDialog
        isOpen={open?.kind === 'disable'}
        onOpenChange={(isOpen) => !isOpen && setOpen(null)}
        title={open?.kind === 'disable' ? `Disable ${open.user.name}?` : ''}
        confirmLabel="Disable user"
        tone="danger"
        onConfirm={async () => {
          if (open?.kind !== 'disable') return
          await apiPost(`/users/${open.user.id}/disable`)
          notifyDone(`${open.user.name} is disabled`)
          await refresh()
        }}
      >
        <p>
          Every session ends at once and open links stop working. What the user did stays in the audit log.
        </p>
      </ConfirmDialog>
    </>
  )
}

function LinkToHandOver({ link }: { link: UserLinkDto }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">
        Send this link to {link.user.email}. It works once, until <Moment at={link.expiresAt} />; a newer one
        ends it.
      </p>
      <SecretOnce label={link.kind === 'invite' ? 'Invitation link' : 'Password link'} value={link.link} />
    </div>
  )
}
