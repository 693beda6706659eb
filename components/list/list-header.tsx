'use client'
import type { Choice } from '@/components/forms/fields'
import { PageHeader } from '@/components/layout/page-header'
import { ListActions } from '@/components/list/list-actions'
import { ListStateBadge } from '@/components/list/list-state-badge'
import { ButtonLink } from '@/components/shared/button-link'
import { Moment, RelativeTime } from '@/components/shared/time'
import { useCan } from '@/lib/client/viewer'
import type { ContactListDetailDto } from '@/lib/contracts/contact-list'

/** The list's name and state, and what may be done with it. */
export function ListHeader({
  list,
  countries,
}: {
  list: ContactListDetailDto
  countries: readonly Choice[]
}) {
  const canWrite = useCan('list.write')
  const canExport = useCan('export')
  return (
    <PageHeader
      title={list.name}
      parent={{ href: '/lists', label: 'Lists' }}
      badge={<ListStateBadge list={list} />}
      state={
        <>
          Made <RelativeTime at={list.createdAt} />
          {list.activeFrom ? (
            <>
              , active from <Moment at={list.activeFrom} />
            </>
          ) : null}
          {list.expiresAt ? (
            <>
              , expires <Moment at={list.expiresAt} />
            </>
          ) : null}
          ; numbers without a country code are read in {list.defaultCountry}
        </>
      }
      actions={
        canWrite || canExport ? (
          <>
            <ListActions list={list} countries={countries} />
            {list.archivedAt || !canWrite ? null : (
              <ButtonLink href={`/lists/${list.id}/import`} variant="primary">
                Import a file
              </ButtonLink>
            )}
          </>
        ) : null
      }
    />
  )
}
