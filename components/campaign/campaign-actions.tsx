'use client'
import { Button, Dropdown, Label } from '@heroui/react'
import { Ellipsis, Pause, Pencil, Play, Square } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { CheckDialog } from '@/components/campaign/check-dialog'
import { ButtonLink } from '@/components/shared/button-link'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { type CampaignVerb, useCampaignAction } from '@/lib/client/campaign/use-campaign-action'
import { count } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { CampaignDto } from '@/lib/contracts/campaign'

type Asked = Exclude<CampaignVerb, 'check' | 'resume' | 'clone' | 'schedule' | 'unschedule'>

type Question = { title: string; words: (campaign: CampaignDto) => string; label: string; isDanger: boolean }

const questions: Record<Asked, Question> = {
  start: {
    title: 'Start this campaign?',
    words: (campaign) =>
      `The contacts of ${count(campaign.lists.length, 'list')} go into its queue and Webex Contact Center is told to dial.`,
    label: 'Start campaign',
    isDanger: false,
  },
  pause: {
    title: 'Pause this campaign?',
    words: (campaign) =>
      `Nothing more is handed out. ${count(campaign.openAttempts, 'contact')} already out may still ring.`,
    label: 'Pause campaign',
    isDanger: false,
  },
  stop: {
    title: 'Stop this campaign?',
    words: (campaign) =>
      `It ends in Webex Contact Center; ${count(campaign.openAttempts, 'contact')} already out may still ring. Contacts keep their place, and it can be started again.`,
    label: 'Stop campaign',
    isDanger: true,
  },
  'force-stop': {
    title: 'Mark this campaign as stopped?',
    words: () =>
      'Rollcall stops waiting for an answer. Do it only after you have seen that Webex Contact Center does not run it.',
    label: 'Mark as stopped',
    isDanger: true,
  },
  complete: {
    title: 'Complete this campaign?',
    words: () => 'It ends in Webex Contact Center. Only recycling brings it back.',
    label: 'Complete campaign',
    isDanger: true,
  },
  recycle: {
    title: 'Begin a new pass?',
    words: (campaign) =>
      `Closed contacts nobody has spoken to go round again, of ${count(campaign.counts.closed, 'closed contact')}. History stays.`,
    label: 'Begin new pass',
    isDanger: false,
  },
  archive: {
    title: 'Archive this campaign?',
    words: () => 'It leaves the table and can only be read. Nothing is deleted.',
    label: 'Archive campaign',
    isDanger: true,
  },
}

const done: Record<Asked, string> = {
  start: 'Start requested',
  pause: 'Campaign pausing',
  stop: 'Stop requested',
  'force-stop': 'Marked as stopped',
  complete: 'Completing',
  recycle: 'New pass begun',
  archive: 'Campaign archived',
}

/** What may be done now, by the table of transitions and the viewer's role; the server decides again. */
export function CampaignActions({ campaign }: { campaign: CampaignDto }) {
  const router = useRouter()
  const act = useCampaignAction(campaign.id)
  const canWrite = useCan('campaign.write')
  const [asked, setAsked] = useState<Asked | null>(null)
  const [isChecking, setChecking] = useState(false)
  const may = (action: CampaignDto['actions'][number]) => campaign.actions.includes(action)

  const run = async (verb: CampaignVerb, words: string) => {
    try {
      await act(verb)
      notifyDone(words)
    } catch (error) {
      notifyFailed('Not done', error)
    }
  }
  const clone = async () => {
    try {
      const copy = await act<CampaignDto>('clone')
      notifyDone('Campaign cloned', 'This is the copy, a draft.')
      router.push(`/campaigns/${copy.id}`)
    } catch (error) {
      notifyFailed('Not cloned', error)
    }
  }
  const more: { id: string; label: string; isShown: boolean; onAction: () => void }[] = [
    { id: 'check', label: 'Check', isShown: may('check'), onAction: () => setChecking(true) },
    { id: 'clone', label: 'Clone', isShown: canWrite, onAction: () => void clone() },
    {
      id: 'schedule',
      label: 'Schedule for its first day',
      isShown: may('schedule') && campaign.settings.startDate !== null,
      onAction: () => void run('schedule', 'Campaign scheduled'),
    },
    {
      id: 'unschedule',
      label: 'Take off schedule',
      isShown: may('unschedule'),
      onAction: () => void run('unschedule', 'Taken off schedule'),
    },
    { id: 'recycle', label: 'Begin new pass', isShown: may('recycle'), onAction: () => setAsked('recycle') },
    { id: 'complete', label: 'Complete', isShown: may('complete'), onAction: () => setAsked('complete') },
    {
      id: 'force-stop',
      label: 'Mark as stopped',
      isShown: may('force_stop'),
      onAction: () => setAsked('force-stop'),
    },
    { id: 'archive', label: 'Archive', isShown: may('archive'), onAction: () => setAsked('archive') },
  ].filter((one) => one.isShown)
  const question = asked === null ? null : questions[asked]

  return (
    <>
      {more.length > 0 ? (
        <Dropdown>
          <Button variant="ghost" isIconOnly aria-label="More actions">
            <Ellipsis aria-hidden />
          </Button>
          <Dropdown.Popover placement="bottom end">
            <Dropdown.Menu
              aria-label="More actions"
              onAction={(key) => more.find((one) => one.id === key)?.onAction()}
            >
              {more.map((one) => (
                <Dropdown.Item key={one.id} id={one.id} textValue={one.label}>
                  <Label>{one.label}</Label>
                </Dropdown.Item>
              ))}
            </Dropdown.Menu>
          </Dropdown.Popover>
        </Dropdown>
      ) : null}
      {may('edit') ? (
        <ButtonLink href={`/campaigns/${campaign.id}/edit`}>
          <Pencil aria-hidden /> Edit
        </ButtonLink>
      ) : null}
      {may('stop') ? (
        <Button variant="outline" onPress={() => setAsked('stop')}>
          <Square aria-hidden /> Stop
        </Button>
      ) : null}
      {may('pause') ? (
        <Button variant="primary" onPress={() => setAsked('pause')}>
          <Pause aria-hidden /> Pause
        </Button>
      ) : null}
      {may('resume') ? (
        <Button variant="primary" onPress={() => void run('resume', 'Campaign resumed')}>
          <Play aria-hidden /> Resume
        </Button>
      ) : null}
      {may('start') ? (
        <Button variant="primary" onPress={() => setAsked('start')}>
          <Play aria-hidden /> Start
        </Button>
      ) : null}
      <ConfirmDialog
        isOpen={question !== null}
        onOpenChange={(isOpen) => !isOpen && setAsked(null)}
        title={question?.title ?? ''}
        confirmLabel={question?.label ?? ''}
        tone={question?.isDanger ? 'danger' : 'primary'}
        onConfirm={async () => {
          if (asked === null) return
          await act(asked)
          notifyDone(done[asked])
        }}
      >
        {question?.words(campaign)}
      </ConfirmDialog>
      {isChecking ? <CheckDialog campaignId={campaign.id} onClose={() => setChecking(false)} /> : null}
    </>
  )
}
