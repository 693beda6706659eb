import { drawUuid } from './draw'

/** What the sandbox's organisation is set up with: the answers to the reads of the configuration API. */

export const wrapUpNames = {
  sale: 'Sale',
  informationSent: 'Information sent',
  notInterested: 'Not interested',
  wrongPerson: 'Wrong person',
  hungUp: 'Hung up',
  callbackAgreed: 'Callback agreed',
  doNotCall: 'Do not call again',
  answeringMachine: 'Answering machine',
} as const

const id = (...key: string[]) => drawUuid('sandbox', ...key)

export const sandboxWrapUpCodes = Object.values(wrapUpNames).map((name) => ({
  id: id('wrap-up', name),
  name,
  description: '',
  active: true,
  defaultCode: name === wrapUpNames.notInterested,
  isSystemCode: false,
  workTypeId: id('work-type'),
  workTypeCode: 'WRAP_UP_CODE',
}))

/** Caller numbers, reserved for fiction like all numbers of the sandbox. */
export const sandboxAnis = [
  { id: id('ani', '1'), name: 'New York', number: '+12125550199' },
  { id: id('ani', '2'), name: 'Toronto', number: '+14165550199' },
  { id: id('ani', '3'), name: 'London', number: '+442079460999' },
  { id: id('ani', '4'), name: 'Sydney', number: '+61255500999' },
]

export const sandboxOutdialAnis = [
  { id: id('ani-list'), name: 'Sandbox caller numbers', description: '', outdialANIEntries: sandboxAnis },
]

export const sandboxQueues = ['Outbound one', 'Outbound two', 'Outbound three', 'Outbound four'].map(
  (name) => ({
    id: id('queue', name),
    name,
    active: true,
    channelType: 'TELEPHONY',
    queueType: 'OUTBOUND',
    outdialCampaignEnabled: true,
  }),
)

export const sandboxEntryPoints = sandboxQueues.map((queue, index) => ({
  id: id('entry-point', queue.name),
  name: `Outdial ${index + 1}`,
  active: true,
  entryPointType: 'OUTBOUND',
  channelType: 'TELEPHONY',
  outdialQueueId: queue.id,
}))

export const sandboxGlobalVariables = ['campaignId', 'firstName', 'lastName', 'plan', 'balance'].map(
  (name) => ({
    id: id('variable', name),
    name,
    active: true,
    variableType: 'String',
    defaultValue: '',
  }),
)

const agentNames = 'Alder Briar Cedar Dune Ember Fjord Glade Heath Isle Juno Karst Lagoon'.split(' ')
const crewNames = ['North', 'South', 'East', 'West'] as const

/** Agents come in crews; each campaign that runs is worked by one. */
export const agentsPerCrew = 60
export const sandboxCrews = crewNames.map((crew) =>
  Array.from({ length: agentsPerCrew }, (_, index) => {
    const firstName = agentNames[index % agentNames.length] ?? 'Agent'
    return {
      id: id('agent', crew, String(index)),
      ciUserId: id('ci', crew, String(index)),
      firstName,
      lastName: `${crew} ${Math.floor(index / agentNames.length) + 1}`,
      email: `${firstName}.${crew}.${index + 1}@example.com`.toLowerCase(),
      active: true,
      contactCenterEnabled: true,
    }
  }),
)
