'use client'
import { Button, Dropdown, Header, Label } from '@heroui/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { PhoneOutgoing } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { apiPut } from '@/lib/client/api-client'
import { campaignsQuery } from '@/lib/client/campaign/queries'
import type { CampaignSummaryDto } from '@/lib/contracts/campaign'

const newCampaign = '*new'
const looking = '*looking'

/** Who is imported is to be dialed: the list joins a running campaign, or makes a new one. */
export function DialMenu({ listId, listName }: { listId: string; listName: string }) {
  const router = useRouter()
  const client = useQueryClient()
  const [isPending, setPending] = useState(false)
  const { data, isPending: isLooking } = useQuery(
    campaignsQuery({ state: 'running,paused', limit: 50, sort: 'name' }),
  )
  const campaigns = data?.data ?? []
  const dialing = campaigns.filter(({ lists }) => lists.some(({ id }) => id === listId))
  const free = campaigns.filter((campaign) => !dialing.includes(campaign))

  const add = async ({ id, name }: CampaignSummaryDto) => {
    setPending(true)
    try {
      await apiPut(`/campaigns/${id}/lists/${listId}`, {})
      await client.invalidateQueries({ queryKey: ['campaigns'] })
      await client.invalidateQueries({ queryKey: ['contact-lists'] })
      notifyDone(`“${name}” dials “${listName}”`, 'Its contacts join the queue of the campaign now.')
    } catch (error) {
      notifyFailed(`“${listName}” was not added to “${name}”`, error)
    } finally {
      setPending(false)
    }
  }
  const act = (key: unknown) => {
    if (key === newCampaign) return router.push(`/campaigns/new?list=${listId}`)
    const known = campaigns.find(({ id }) => id === key)
    if (known && dialing.includes(known)) router.push(`/campaigns/${known.id}`)
    else if (known) void add(known)
  }
  return (
    <Dropdown>
      <Button variant="primary" isPending={isPending}>
        <PhoneOutgoing aria-hidden /> Dial it
      </Button>
      <Dropdown.Popover placement="bottom end" className="max-w-80">
        <Dropdown.Menu aria-label={`Dial “${listName}”`} onAction={act} disabledKeys={[looking]}>
          {isLooking ? (
            <Dropdown.Item id={looking} textValue="Looking for running campaigns">
              <Label>Looking for running campaigns …</Label>
            </Dropdown.Item>
          ) : null}
          {free.length > 0 ? (
            <Dropdown.Section>
              <Header className="px-2 pt-1 text-xs text-muted">Add to a campaign; it dials at once</Header>
              {free.map(({ id, name, state }) => (
                <Dropdown.Item key={id} id={id} textValue={name}>
                  <Label className="truncate">{name}</Label>
                  {state === 'paused' ? <span className="text-xs text-muted">paused</span> : null}
                </Dropdown.Item>
              ))}
            </Dropdown.Section>
          ) : null}
          {dialing.length > 0 ? (
            <Dropdown.Section>
              <Header className="px-2 pt-1 text-xs text-muted">Dials it already</Header>
              {dialing.map(({ id, name }) => (
                <Dropdown.Item key={id} id={id} textValue={`Open ${name}`}>
                  <Label className="truncate">Open {name}</Label>
                </Dropdown.Item>
              ))}
            </Dropdown.Section>
          ) : null}
          <Dropdown.Item id={newCampaign} textValue="New campaign with it">
            <Label>New campaign with it</Label>
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
