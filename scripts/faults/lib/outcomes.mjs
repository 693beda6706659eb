// The outcomes as the contract has them, written down here once more and not imported: the book must not share a
// mistake with what it audits.

const NOT_DIALED = [12, 13, 17, 18]
const BY_CALL_START = 14
const SPOKEN_TO = [9, 15, 16]
const LEFT_WAITING = [10, 11]

/** 12 comes often, so that contacts come round again; 99 is on no list. */
export const outcomeWeights = [
  [12, 40],
  [13, 14],
  [16, 12],
  [2, 8],
  [3, 5],
  [5, 4],
  [9, 3],
  [14, 3],
  [17, 3],
  [18, 3],
  [6, 2],
  [7, 2],
  [8, 2],
  [10, 2],
  [1, 1],
  [4, 1],
  [11, 1],
  [99, 1],
  [15, 0.5],
]

export const isLive = (outcome) => SPOKEN_TO.includes(outcome) || LEFT_WAITING.includes(outcome)
export const mayReachAgent = (outcome) => SPOKEN_TO.includes(outcome)

/** Was a call made? Then it counts to the caps too. */
export const isDialed = (outcome, hasCallStart) =>
  outcome === BY_CALL_START ? hasCallStart : !NOT_DIALED.includes(outcome)

/** Always, never, or as the random number says (outcome 14). */
export const drawCallStart = (outcome, random) =>
  outcome === BY_CALL_START ? random.chance(0.5) : !NOT_DIALED.includes(outcome)

/** The same in SQL over `attempt a`: an agent campaign, where nobody was reached without an agent. */
export const countsSql = {
  dials: `a.outcome not in (${NOT_DIALED}) and (a.outcome <> ${BY_CALL_START} or a.call_started_at is not null)`,
  live: `a.outcome in (${[...SPOKEN_TO, ...LEFT_WAITING]})`,
  abandoned: `a.outcome in (${LEFT_WAITING}) or (a.outcome in (${SPOKEN_TO}) and a.agent_id is null)`,
  reached: `a.outcome in (${SPOKEN_TO}) and a.agent_id is not null`,
}
