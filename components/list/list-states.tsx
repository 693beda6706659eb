import { Section } from '@/components/layout/section'
import { AsOf, Counting } from '@/components/list/as-of'
import { ShareBars } from '@/components/list/share-bars'
import type { ContactListDetailDto } from '@/lib/contracts/contact-list'

/** Where the contacts stand over all campaigns of the list; the parts add up to its contacts. */
export function ListStates({ list: { reach } }: { list: ContactListDetailDto }) {
  return (
    <Section
      title="Contacts by state"
      summary={
        reach ? (
          <>
            over all campaigns, <AsOf at={reach.countedAt} />
          </>
        ) : (
          'over all campaigns'
        )
      }
    >
      {reach ? (
        <ShareBars
          label="Contacts by state over all campaigns"
          whole={reach.loaded}
          rows={[
            { id: 'leased', label: 'With the dialer', help: 'an outcome is awaited', value: reach.leased },
            { id: 'ready', label: 'Ready', help: 'due now in a campaign', value: reach.ready },
            { id: 'waiting', label: 'Waiting', help: 'for a time or a gate', value: reach.waiting },
            { id: 'closed', label: 'Closed', help: 'in every campaign that has them', value: reach.closed },
            {
              id: 'notQueued',
              label: 'In no queue',
              help: 'of no campaign that has the list',
              value: reach.notQueued,
            },
          ]}
        />
      ) : (
        <Counting what="Contacts" />
      )}
    </Section>
  )
}
