import { Section } from '@/components/layout/section'
import { AsOf, Counting } from '@/components/list/as-of'
import { ShareBars } from '@/components/list/share-bars'
import type { ContactListDetailDto } from '@/lib/contracts/contact-list'

/** How many of the list's numbers can be called, and why the others cannot. */
export function ListNumbers({ list: { makeUp } }: { list: ContactListDetailDto }) {
  const numbers = makeUp?.numbers
  return (
    <Section
      title="Number health"
      summary={
        makeUp ? (
          <>
            all numbers, <AsOf at={makeUp.countedAt} />
          </>
        ) : undefined
      }
    >
      {numbers ? (
        <ShareBars
          label="Numbers by what can be done with them"
          whole={numbers.total}
          rows={[
            { id: 'active', label: 'Can be called', value: numbers.active },
            { id: 'onDnc', label: 'On DNC', help: 'of the whole organisation', value: numbers.onDnc },
            { id: 'invalid', label: 'Invalid', help: 'the number does not exist', value: numbers.invalid },
            { id: 'fax', label: 'Fax', help: 'a fax machine answers', value: numbers.fax },
            {
              id: 'suspect',
              label: 'Suspect',
              help: 'the network keeps refusing it',
              value: numbers.suspect,
            },
            { id: 'stopped', label: 'Stopped', help: 'by a person', value: numbers.stopped },
          ]}
        />
      ) : (
        <Counting what="Numbers" />
      )}
    </Section>
  )
}
