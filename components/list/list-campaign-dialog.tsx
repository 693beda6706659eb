'use client'
import { Button } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { saveLists, toMixedLists } from '@/components/list/save-lists'
import { FormDialog } from '@/components/shared/form-dialog'
import { ListMixEditor } from '@/components/shared/list-mix-editor'
import { explainError, notifyDone } from '@/components/shared/notify'
import { ErrorState } from '@/components/shared/page-states'
import { campaignQuery, campaignsQuery } from '@/lib/client/campaign/queries'
import { describeReorder } from '@/lib/client/campaign/reorder-words'
import type { CampaignDto } from '@/lib/contracts/campaign'
import type { ContactListDetailDto, ListCampaignDto } from '@/lib/contracts/contact-list'
import type { MixedList } from '@/lib/domain/campaign/list-mix'
import { liveCampaignStates } from '@/lib/domain/campaign/states'

type ListCampaignProps = {
  list: ContactListDetailDto
  /** One that has the list; null: one is chosen that is to have it. */
  campaign: ListCampaignDto | null
  isOpen: boolean
  onClose: () => void
  onSaved: () => Promise<unknown>
}

/** Puts the list on a campaign, at a place and with a weight among its other lists; or changes that. */
export function ListCampaignDialog({ isOpen, ...rest }: ListCampaignProps) {
  const { campaign } = rest
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={rest.onClose}
      size="lg"
      title={campaign ? `Order of the lists of “${campaign.name}”` : 'Add the list to a campaign'}
    >
      <Choice {...rest} />
    </FormDialog>
  )
}

function Choice(props: Omit<ListCampaignProps, 'isOpen'>) {
  const [chosen, setChosen] = useState<string | null>(props.campaign?.id ?? null)
  const detail = useQuery({
    ...campaignQuery(chosen ?? ''),
    enabled: chosen !== null,
    refetchInterval: false,
  })
  return (
    <div className="flex flex-col gap-3">
      {props.campaign ? null : <CampaignChoice list={props.list} chosen={chosen} onChoose={setChosen} />}
      {detail.error ? <ErrorState error={detail.error} onRetry={() => void detail.refetch()} /> : null}
      {chosen && detail.data ? <Order key={chosen} {...props} detail={detail.data} /> : null}
    </div>
  )
}

type CampaignChoiceProps = {
  list: ContactListDetailDto
  chosen: string | null
  onChoose: (campaignId: string | null) => void
}

function CampaignChoice({ list, chosen, onChoose }: CampaignChoiceProps) {
  const query = useQuery(campaignsQuery({ limit: 200, sort: 'name' }))
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const campaigns = (query.data?.data ?? []).filter(
    (campaign) =>
      campaign.actions.includes('edit') && !list.campaigns.some((used) => used.id === campaign.id),
  )
  if (query.data && campaigns.length === 0) {
    return <p className="text-muted">Every campaign that can be changed has the list already.</p>
  }
  return (
    <label className="flex flex-col gap-1">
      <span className="font-medium text-foreground">Campaign</span>
      <select
        aria-label="Campaign"
        className="h-8 rounded-md border border-[var(--field-border)] bg-[var(--field-background)] px-2 text-sm"
        value={chosen ?? ''}
        onChange={(event) => onChoose(event.target.value || null)}
      >
        <option value="">Choose a campaign</option>
        {campaigns.map((campaign) => (
          <option key={campaign.id} value={campaign.id}>
            {campaign.name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Order(props: Omit<ListCampaignProps, 'isOpen'> & { detail: CampaignDto }) {
  const { list, campaign, onClose, onSaved } = props
  // As it was opened: what others change meanwhile is not to be taken back by this.
  const [detail] = useState(props.detail)
  const [lists, setLists] = useState<MixedList[]>(() => withList(toMixedLists(detail), list.id))
  const [fault, setFault] = useState<string | null>(null)
  const [isPending, setPending] = useState(false)
  const known = new Map(detail.lists.map((one) => [one.listId, one]))
  const save = async () => {
    setPending(true)
    setFault(null)
    try {
      await saveLists(detail, lists, list.id)
      await onSaved()
      notifyDone(campaign ? 'Order saved' : 'List added', `“${detail.name}” has it from now on.`)
      onClose()
    } catch (error) {
      setFault(explainError(error))
    } finally {
      setPending(false)
    }
  }
  const isLive = liveCampaignStates.includes(detail.state)
  const waiting = detail.counts.waiting + detail.counts.ready
  // As they are stored, not as arranged: closing a gap between places is a change of place too.
  const reorder = describeReorder(detail.lists, lists, waiting)
  return (
    <>
      <ListMixEditor
        lists={lists}
        onChange={setLists}
        ownId={list.id}
        nameOf={(id) => (id === list.id ? list.name : (known.get(id)?.name ?? 'A list'))}
        contactsOf={(id) => (id === list.id ? list.contactCount : (known.get(id)?.contacts ?? null))}
      />
      <p className="text-xs text-muted">
        Lists are worked through from the top; mixed lists take turns by weight.
        {campaign
          ? null
          : isLive
            ? ' The campaign is live: it takes the contacts into its queue at once.'
            : ' The campaign takes the contacts into its queue when it starts.'}
      </p>
      {reorder ? <p className="text-sm">{reorder}</p> : null}
      {fault ? (
        <p role="alert" className="rounded-md bg-danger-soft p-2 text-danger-text">
          {fault}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button variant="outline" onPress={onClose} isDisabled={isPending}>
          Cancel
        </Button>
        <Button variant="primary" onPress={save} isPending={isPending}>
          {campaign ? 'Save order' : 'Add list'}
        </Button>
      </div>
    </>
  )
}

function withList(lists: MixedList[], listId: string): MixedList[] {
  if (lists.some((one) => one.listId === listId)) return lists
  return [...lists, { listId, weight: 1, position: (lists.at(-1)?.position ?? -1) + 1 }]
}
