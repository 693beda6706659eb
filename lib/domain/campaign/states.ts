/** A campaign's life as data: the server's transitions and the UI's buttons read the same table. */
export const campaignStates = [
  'draft',
  'ready',
  'scheduled',
  'starting',
  'running',
  'pausing',
  'paused',
  'stopping',
  'stopped',
  'completing',
  'completed',
  'archived',
  'failed',
] as const
export type CampaignState = (typeof campaignStates)[number]

export const campaignStateWords: Record<CampaignState, { name: string; means: string }> = {
  draft: { name: 'Draft', means: 'Not checked yet.' },
  ready: { name: 'Ready', means: 'Checked, may be started.' },
  scheduled: { name: 'Scheduled', means: 'Starts by itself at its start date.' },
  starting: { name: 'Starting', means: 'The start command is on its way to Webex Contact Center.' },
  running: { name: 'Running', means: 'Contacts are handed to the dialer whenever it asks.' },
  pausing: { name: 'Pausing', means: 'Nothing more is handed out; contacts already out may still ring.' },
  paused: { name: 'Paused', means: 'Nothing is handed out and nothing is out.' },
  stopping: { name: 'Stopping', means: 'The stop command is on its way; nothing more is handed out.' },
  stopped: { name: 'Stopped', means: 'Ended in Webex Contact Center; may be started again.' },
  completing: { name: 'Completing', means: 'The stop command is on its way; then the campaign is complete.' },
  completed: { name: 'Completed', means: 'Its work is done.' },
  archived: { name: 'Archived', means: 'Kept for reading only.' },
  failed: { name: 'Failed', means: 'Webex Contact Center refused the start; see the last command.' },
}

/** What a person (or an outside program) may ask for. */
export const campaignActions = [
  'check',
  'edit',
  'schedule',
  'unschedule',
  'start',
  'pause',
  'resume',
  'stop',
  'force_stop',
  'complete',
  'recycle',
  'archive',
] as const
export type CampaignAction = (typeof campaignActions)[number]

/** What happens by itself. `drained`: the campaign's last open lease has closed. */
export const campaignEvents = ['start_accepted', 'start_failed', 'stop_accepted', 'drained'] as const
export type CampaignEvent = (typeof campaignEvents)[number]

type Moves = Partial<Record<CampaignState, CampaignState>>

/**
 * action -> from -> to. An action that keeps the state maps it to itself; a missing pair is not allowed.
 * A start may be paused or stopped before WxCC has answered, so the answer may find any of those states.
 */
export const campaignTransitions: Record<CampaignAction | CampaignEvent, Moves> = {
  check: {
    draft: 'ready',
    ready: 'ready',
    scheduled: 'scheduled',
    running: 'running',
    pausing: 'pausing',
    paused: 'paused',
    stopped: 'stopped',
    completed: 'completed',
    failed: 'failed',
  },
  edit: {
    draft: 'draft',
    ready: 'draft',
    scheduled: 'draft',
    running: 'running',
    pausing: 'pausing',
    paused: 'paused',
    stopped: 'stopped',
    failed: 'draft',
  },
  schedule: { draft: 'scheduled', ready: 'scheduled', stopped: 'scheduled', failed: 'scheduled' },
  unschedule: { scheduled: 'ready' },
  start: {
    draft: 'starting',
    ready: 'starting',
    scheduled: 'starting',
    stopped: 'starting',
    failed: 'starting',
  },
  pause: { starting: 'pausing', running: 'pausing' },
  resume: { pausing: 'running', paused: 'running' },
  stop: {
    starting: 'stopping',
    running: 'stopping',
    pausing: 'stopping',
    paused: 'stopping',
    // Once more, where the first stop was refused: repeats are safe.
    stopping: 'stopping',
    completing: 'stopping',
    failed: 'stopping',
  },
  force_stop: { starting: 'stopped', stopping: 'stopped', completing: 'completed', failed: 'stopped' },
  complete: {
    running: 'completing',
    pausing: 'completing',
    paused: 'completing',
    stopping: 'completing',
    stopped: 'completed',
    failed: 'completed',
  },
  recycle: {
    running: 'running',
    pausing: 'pausing',
    paused: 'paused',
    stopped: 'stopped',
    completed: 'ready',
  },
  archive: {
    draft: 'archived',
    ready: 'archived',
    stopped: 'archived',
    completed: 'archived',
    failed: 'archived',
  },
  start_accepted: {
    starting: 'running',
    running: 'running',
    pausing: 'pausing',
    paused: 'paused',
    stopping: 'stopping',
    completing: 'completing',
  },
  start_failed: {
    starting: 'failed',
    running: 'failed',
    pausing: 'failed',
    paused: 'failed',
    stopping: 'stopping',
    completing: 'completing',
  },
  stop_accepted: { stopping: 'stopped', completing: 'completed' },
  drained: { pausing: 'paused' },
}

export const actionWords: Record<CampaignAction | CampaignEvent, { name: string; done: string }> = {
  check: { name: 'Check', done: 'checked' },
  edit: { name: 'Edit', done: 'edited' },
  schedule: { name: 'Schedule', done: 'scheduled' },
  unschedule: { name: 'Take off schedule', done: 'taken off schedule' },
  start: { name: 'Start', done: 'started' },
  pause: { name: 'Pause', done: 'paused' },
  resume: { name: 'Resume', done: 'resumed' },
  stop: { name: 'Stop', done: 'stopped' },
  force_stop: { name: 'Mark as stopped', done: 'marked as stopped' },
  complete: { name: 'Complete', done: 'completed' },
  recycle: { name: 'Recycle', done: 'recycled' },
  archive: { name: 'Archive', done: 'archived' },
  start_accepted: { name: 'Start accepted', done: 'settled as accepted' },
  start_failed: { name: 'Start failed', done: 'settled as failed' },
  stop_accepted: { name: 'Stop accepted', done: 'settled as stopped' },
  drained: { name: 'Last attempt settled', done: 'drained' },
}

export type Transition = { ok: true; to: CampaignState; changes: boolean } | { ok: false; reason: string }

export function transition(state: CampaignState, action: CampaignAction | CampaignEvent): Transition {
  const to = campaignTransitions[action][state]
  if (to !== undefined) return { ok: true, to, changes: to !== state }
  const { name } = campaignStateWords[state]
  const from = campaignStates.filter((candidate) => campaignTransitions[action][candidate] !== undefined)
  const possible = from.map((candidate) => campaignStateWords[candidate].name.toLowerCase()).join(', ')
  return {
    ok: false,
    reason: `A campaign that is ${name.toLowerCase()} cannot be ${actionWords[action].done}; it must be ${possible}.`,
  }
}

/** The buttons a person may be offered in this state, in the order of the table. */
export function listActions(state: CampaignState): CampaignAction[] {
  return campaignActions.filter((action) => campaignTransitions[action][state] !== undefined)
}

/** Which command must be sent to WxCC when this action is taken, if any. */
export function requireCommand(state: CampaignState, action: CampaignAction): 'start' | 'stop' | null {
  const moved = transition(state, action)
  if (!moved.ok) return null
  if (action === 'stop') return 'stop'
  if (!moved.changes) return null
  if (moved.to === 'starting') return 'start'
  return moved.to === 'completing' && state !== 'stopping' ? 'stop' : null
}

/** States in which WxCC holds a campaign of ours: a change of a live setting sends the update call. */
export const liveCampaignStates: readonly CampaignState[] = ['starting', 'running', 'pausing', 'paused']

export function isCampaignState(text: string): text is CampaignState {
  return campaignStates.some((state) => state === text)
}
