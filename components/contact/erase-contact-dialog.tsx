'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { Banner } from '@/components/shared/banner'
import { TextLink } from '@/components/shared/button-link'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone } from '@/components/shared/notify'
import { ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { Moment } from '@/components/shared/time'
import { apiPost } from '@/lib/client/api-client'
import { erasureScopeQuery } from '@/lib/client/contact/queries'
import { count } from '@/lib/client/format'
import {
  type EraseContactInput,
  type EraseContactResult,
  type ErasureScopeDto,
  eraseContactSchema,
} from '@/lib/contracts/contact-erase'

type EraseContactDialogProps = { contactId: string; isOpen: boolean; onClose: () => void }

/** Says what goes and what stays before anything does. */
export function EraseContactDialog({ contactId, isOpen, onClose }: EraseContactDialogProps) {
  return (
    <FormDialog isOpen={isOpen} onClose={onClose} title="Erase this person?">
      <Scope contactId={contactId} onClose={onClose} />
    </FormDialog>
  )
}

function Scope({ contactId, onClose }: Omit<EraseContactDialogProps, 'isOpen'>) {
  const query = useQuery(erasureScopeQuery(contactId))
  if (query.error && !query.data) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  }
  if (!query.data) return <TableSkeleton rows={4} />
  return <EraseForm contactId={contactId} scope={query.data} onClose={onClose} />
}

type EraseFormProps = { contactId: string; scope: ErasureScopeDto; onClose: () => void }

function EraseForm({ contactId, scope, onClose }: EraseFormProps) {
  const client = useQueryClient()
  const router = useRouter()
  const apiForm = useApiForm<EraseContactInput, EraseContactInput>({
    schema: eraseContactSchema,
    defaultValues: { reason: '' },
    submit: async (values) => {
      const { words } = await apiPost<EraseContactResult>(`/contacts/${contactId}/erase`, values)
      onClose()
      notifyDone('Erased', words)
      router.push('/contacts')
      for (const key of ['dnc', 'contacts', 'contact-lists']) {
        client.removeQueries({ queryKey: [key, 'one', contactId] })
        void client.invalidateQueries({ queryKey: [key, 'list'] })
      }
    },
  })
  const goes = [
    count(scope.numbers, 'number'),
    count(scope.lists, 'place on a list', 'places on lists'),
    count(scope.queueRows, 'place in a campaign', 'places in campaigns'),
    count(scope.callbacks, 'callback'),
    count(scope.dncEntries, 'DNC entry', 'DNC entries'),
    count(scope.changes, 'edit'),
  ]
  return (
    <Form apiForm={apiForm} label="Erase the person">
      {scope.heldUntil ? (
        <Banner tone="warning">
          An attempt is with the dialer. Erase the person after its outcome has come, or after{' '}
          <Moment at={scope.heldUntil} />.
        </Banner>
      ) : null}
      <p>This cannot be taken back. What goes: {goes.join(', ')}.</p>
      <p>
        What stays: {count(scope.attempts, 'attempt')} for the charts, without name and number; and a keyed
        hash of each number, so that nobody calls it when a later file brings it. What the dialer sent and the
        files that were imported end with their own retention.
      </p>
      {scope.otherContacts.length > 0 ? (
        <Banner tone="info">
          Others have one of the numbers:{' '}
          {scope.otherContacts.map(({ id, name }, index) => (
            <span key={id}>
              {index > 0 ? ', ' : ''}
              <TextLink href={`/contacts/${id}`}>{name || 'a contact without a name'}</TextLink>
            </span>
          ))}
          . They stay, and the number is not called there either. Is it the same person? Erase them too.
        </Banner>
      ) : null}
      <TextInput
        name="reason"
        label="Reason"
        placeholder="Request 2026-117"
        help="Kept in the audit log for good: name nobody here."
        autoFocus
        isRequired
      />
      <FormActions submitLabel="Erase" tone="danger" onCancel={onClose} />
    </Form>
  )
}
