'use client'
import { PageHeader } from '@/components/layout/page-header'
import { ListActions } from '@/components/list/list-actions'
import { ListStateBadge } from '@/components/list/lists-table'
import { ButtonLink } from '@/components/shared/button-link'
import { RelativeTime } from '@/components/shared/time'
import { useCan } from '@/lib/client/viewer'
import type { ContactListDetailDto } from '@/lib/contracts/contact-list'

/** The list's name and state, and what may be done with it. */
export function ListHeader({ list }: { list: ContactListDetailDto }) {
  const canWrite = useCan('list.write')
  return (
    <PageHeader
      title={list.name}
      parent={{ href: '/lists', label: 'Lists' }}
      badge={<ListStateBadge list={list} />}
      state={
        <>
          Made <RelativeTime at={list.createdAt} />, numbers without a country code are read in{' '}
          {list.defaultCountry}
        </>
      }
      actions={
        canWrite ? (
          <>
            <ListActions list={list} />
            {list.archivedAt ? null : (
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
