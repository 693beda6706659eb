import { Section } from '@/components/layout/section'
import { AsOf, Counting } from '@/components/list/as-of'
import { ShareBars } from '@/components/list/share-bars'
import { describeLine } from '@/lib/client/contact/describe-line'
import type { ContactListDetailDto, ListMakeUpDto } from '@/lib/contracts/contact-list'

/** How many of the list's numbers can be called, why the others cannot, and what lines they are. */
export function ListNumbers({ list: { makeUp } }: { list: ContactListDetailDto }) {
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
      {makeUp ? <Numbers makeUp={makeUp} /> : <Counting what="Numbers" />}
    </Section>
  )
}

function Numbers({ makeUp: { numbers, lines } }: { makeUp: ListMakeUpDto }) {
  return (
    <div className="flex flex-col gap-4">
      <ShareBars
        label="Numbers by what can be done with them"
        whole={numbers.total}
        rows={[
          { id: 'active', label: 'Can be called', value: numbers.active },
          { id: 'onDnc', label: 'On DNC', help: 'of the whole organisation', value: numbers.onDnc },
          { id: 'invalid', label: 'Invalid', help: 'the number does not exist', value: numbers.invalid },
          { id: 'fax', label: 'Fax', help: 'a fax machine answers', value: numbers.fax },
          { id: 'suspect', label: 'Suspect', help: 'the network keeps refusing it', value: numbers.suspect },
          { id: 'stopped', label: 'Stopped', help: 'by a person', value: numbers.stopped },
          {
            id: 'refused',
            label: 'Not readable',
            help: 'or given twice: kept as given, never called',
            value: numbers.refused,
          },
        ]}
      />
      {lines.length === 0 ? null : (
        <div className="flex flex-col gap-2 border-t border-separator pt-3">
          <h3 className="text-xs text-muted">What the numbering plan says of the readable ones</h3>
          <ShareBars
            label="Numbers by their line"
            whole={numbers.total - numbers.refused}
            rows={lines.map((line) => ({
              id: line.lineType ?? 'unknown',
              label: capitalise(describeLine(line.lineType)),
              value: line.numbers,
            }))}
          />
        </div>
      )}
    </div>
  )
}

function capitalise(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
