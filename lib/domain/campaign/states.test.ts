import { describe, expect, it } from 'vitest'
import {
  campaignActions,
  campaignEvents,
  campaignStates,
  campaignTransitions,
  listActions,
  requireCommand,
  transition,
} from './states'

const move = (state: (typeof campaignStates)[number], ...steps: Parameters<typeof transition>[1][]) =>
  steps.reduce((at, step) => {
    const moved = transition(at, step)
    if (!moved.ok) throw new Error(moved.reason)
    return moved.to
  }, state)

describe('campaign states', () => {
  it('lives from draft to archive', () => {
    expect(move('draft', 'check', 'start', 'start_accepted', 'pause', 'drained', 'resume')).toBe('running')
    expect(move('running', 'stop', 'stop_accepted', 'start', 'start_accepted')).toBe('running')
    expect(move('running', 'complete', 'stop_accepted', 'archive')).toBe('archived')
  })

  it('bears a pause or a stop before WxCC has answered the start', () => {
    expect(move('starting', 'pause', 'start_accepted', 'drained', 'resume')).toBe('running')
    expect(move('starting', 'stop', 'start_failed', 'stop_accepted')).toBe('stopped')
    expect(move('starting', 'pause', 'start_failed')).toBe('failed')
  })

  it('checks a campaign anew after an edit before its start, not while it runs', () => {
    expect(move('ready', 'edit')).toBe('draft')
    expect(move('running', 'edit')).toBe('running')
  })

  it.each([
    ['draft', 'pause'],
    ['archived', 'start'],
    ['completed', 'start'],
    ['running', 'archive'],
    ['stopping', 'resume'],
    ['starting', 'edit'],
  ] as const)('refuses from %s to %s, and says why', (state, action) => {
    const moved = transition(state, action)
    expect(moved).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^A campaign that is .+ must be .+\.$/),
    })
    expect(listActions(state)).not.toContain(action)
  })

  it('sends a command exactly when WxCC must hear of it', () => {
    expect(requireCommand('ready', 'start')).toBe('start')
    expect(requireCommand('running', 'stop')).toBe('stop')
    expect(requireCommand('paused', 'complete')).toBe('stop')
    expect(requireCommand('stopping', 'stop')).toBe('stop')
    expect(requireCommand('completing', 'stop')).toBe('stop')
    expect(requireCommand('running', 'pause')).toBeNull()
    expect(requireCommand('stopped', 'complete')).toBeNull()
    expect(requireCommand('stopping', 'complete')).toBeNull()
  })

  it('reaches every state from draft, and leaves none but archived for good', () => {
    const reached = new Set<string>(['draft'])
    for (const _round of campaignStates) {
      for (const step of [...campaignActions, ...campaignEvents]) {
        for (const state of campaignStates) {
          const to = campaignTransitions[step][state]
          if (to !== undefined && reached.has(state)) reached.add(to)
        }
      }
    }
    expect([...reached].sort()).toEqual([...campaignStates].sort())
    const final = campaignStates.filter((state) =>
      [...campaignActions, ...campaignEvents].every(
        (step) => (campaignTransitions[step][state] ?? state) === state,
      ),
    )
    expect(final).toEqual(['archived'])
  })
})
