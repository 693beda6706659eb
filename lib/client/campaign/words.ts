import type { CampaignContactState, CommandKind, CommandStatus } from '@/lib/contracts/campaign'
import { campaignTypeWords } from '@/lib/domain/campaign/settings'
import { gates, gateWords } from '@/lib/domain/eligibility/gates'

export const contactStateWords: Record<CampaignContactState, { name: string; means: string }> = {
  ready: { name: 'Ready', means: 'May be handed out as soon as its zone is open.' },
  waiting: { name: 'Waiting', means: 'Not due yet: a retry, a callback or a gate.' },
  leased: { name: 'Out', means: 'Handed to the dialer; its outcome is awaited.' },
  closed: { name: 'Closed', means: 'Done in this pass.' },
}

const causeWords: Record<string, string> = {
  retry: 'Retry planned',
  callback: 'Callback planned',
  dial_at: 'Its own time to be called',
  next_number: 'Next number',
  given_back: 'Given back by the dialer',
  reached: 'Reached',
  dnc_requested: 'Asked not to be called',
  dnc: 'On DNC',
  budget_spent: 'Budget spent',
  no_number_left: 'No number left',
  no_usable_number: 'No usable number',
  abandoned: 'Abandoned call',
  dialer_error: 'Dialer error',
  data_error: 'Data error',
  unknown_outcome: 'Outcome never came',
  unlisted_outcome: 'Outcome not in the list',
  list_removed: 'List taken off the campaign',
  contact_open: 'All calls to the person stopped',
  held: 'Held for a person',
}

/** Why a contact waits or is closed, in words. */
export function describeCause(cause: string | null): string {
  if (cause === null) return 'No cause kept'
  const gate = gates.find((one) => one === cause)
  return causeWords[cause] ?? (gate ? `Gate: ${gateWords[gate]}` : cause.replaceAll('_', ' '))
}

export const commandKindWords: Record<CommandKind, string> = {
  start: 'Start',
  update: 'Update',
  stop: 'Stop',
}

export const commandStatusWords: Record<CommandStatus, { name: string; means: string }> = {
  requested: { name: 'Requested', means: 'On its way to Webex Contact Center, or tried again soon.' },
  accepted: { name: 'Accepted', means: 'Webex Contact Center took it.' },
  failed: { name: 'Failed', means: 'Webex Contact Center refused it, or it never arrived.' },
  unknown: { name: 'Unknown', means: 'It was sent and no answer came: look in Webex Contact Center.' },
}

const choiceWords: Record<string, string> = {
  ...Object.fromEntries(Object.entries(campaignTypeWords).map(([type, words]) => [type, words.name])),
  ACCEPT: 'Accept: dial the contact',
  SKIP: 'Skip: offer it later',
  REMOVE: 'Remove: take it off the campaign',
  hold: 'Hold: a person decides',
  count: 'Count as an attempt and go on',
  e164: 'E.164: +12125550123',
  e164_no_plus: 'E.164 without +: 12125550123',
  national: 'National digits: 2125550123',
}

/** A choice of a setting in words, as form and page show it. */
export function describeChoice(value: string): string {
  return choiceWords[value] ?? value
}
