import fs from 'node:fs'
import path from 'node:path'
import { PROJECT } from '../../lib/project.mjs'

const FILE = path.join('docs', 'reliability.md')
const number = (value) => value.toLocaleString('en-GB')
const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0)

function listCells(one) {
  if (one.notRun) return [one.words, '–', '–', '–', '–', '–', `not run: ${one.notRun}`]
  const of = (status) =>
    sum(Object.fromEntries(Object.entries(one.statuses).filter(([name]) => name.endsWith(status))))
  return [
    one.words,
    Object.entries(one.faults)
      .map(([kind, count]) => `${kind} ${count}×`)
      .join(', '),
    number(one.recordsHandedOut),
    number(one.eventsAcknowledged),
    number(of(' 503')),
    `${number(sum(one.unanswered))}; ${number(one.recordsLost)} contacts`,
    one.isOk ? `all ${one.checks.length} checks hold` : `FAILED: ${listRed(one).join('; ')}`,
  ]
}

/** The checks that do not hold, with their figures. */
export function listRed({ checks }) {
  return checks
    .filter(({ looked, bad }) => looked === 0 || bad > 0)
    .map(({ name, looked, bad, words }) => `${name}: ${bad} wrong of ${looked}${words ? ` (${words})` : ''}`)
}

const HEAD = [
  'scenario',
  'faults injected',
  'records handed out',
  'events acknowledged',
  'refused 503',
  'lost responses',
  'result',
]

export function formatTable(report) {
  const rows = [HEAD, HEAD.map(() => '---'), ...report.scenarios.map(listCells)]
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** docs/reliability.md from one run. */
export function writeDocument(report) {
  const file = path.join(PROJECT, FILE)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, describeRun(report))
  console.log(`written to ${FILE}`)
}

/** A promise that the run did not see kept must not stand there as if it were. */
function describeBroken(scenarios) {
  const broken = scenarios.filter((one) => one.checks && !one.isOk)
  if (broken.length === 0) return ''
  return `
**Not all of it is kept yet**: in the run below ${broken.length} of ${scenarios.length} scenarios failed, and until they hold, what their rows name is
not promised.
`
}

function describeRun(report) {
  const { machine, postgres, seconds, seed, tookSeconds, scenarios } = report
  const checks = new Map(scenarios.flatMap((one) => one.checks ?? []).map(({ name }) => [name, 0]))
  for (const { name, looked } of scenarios.flatMap((one) => one.checks ?? []))
    checks.set(name, checks.get(name) + looked)
  return `# Reliability

What is promised to the dialer when something breaks, what is not, and a run that tried it. This file is made by
\`npm run faults -- --write\`.

## What is guaranteed
${describeBroken(scenarios)}
- **An event answered with 2xx is kept.** It is answered after the commit, byte for byte as it came, and it is applied
  exactly once, whatever dies in between: the process that took it, the one that applies it, PostgreSQL. It leaves the
  queue in the transaction that applies it.
- **An event that was not answered may be sent again, any number of times.** The same bytes are known and answered with
  200; nothing is counted twice.
- **No contact and no number is in hand twice.** Every contact handed out is one attempt with one lease, and the unique
  keys of the leases are the last word, across campaigns and processes.
- **What was handed out and never answered for stays leased until its deadline** (guard time, ring limit, talk allowance,
  10 min for delivery, 60 s for clocks). Then it becomes unknown, and the campaign's policy decides. It is never dialed
  silently again.
- **What cannot be applied is not lost.** An event whose data are at fault is set aside and shown, alone; where the fault
  is the machine's or ours, all of them wait until it is mended.
- **Counters follow from facts.** The counters of contact, number and queue row, the rollup of outcomes and the days'
  ledger are written in the transaction that changes the attempts.
- **Refusals are plain.** The three addresses answer with 503 and \`Retry-After\` when the database cannot be reached, is
  silent, or has no room, and they answer within 5 s.
- **A database that is away for less than 3 s costs no event.** Requests wait, up to 4 s.
- **A stop in order loses nothing.** At SIGTERM what is in flight is answered, what waits is stored, and the process ends
  with 0.
- **Clocks may differ.** Every fence uses the database's clock. An event whose clock is off by more than 5 minutes is
  kept and marked late.

## What is not

- **A dialing list that is lost on its way costs time.** Its contacts are leased and nobody has them: they wait until the
  deadline (with the usual settings about two and a half hours), and no other campaign may dial them either. The dialer
  has no way to say that it never got them; to hand them out again could ring a person twice.
- **An event that the dialer never sends, or gives up sending, cannot be known.** Webex Contact Center does not promise
  delivery. The attempt becomes unknown at its deadline; the reconciliation counts it.
- **A refused or cut request may have been stored all the same.** Only 2xx says what is kept; a 503 says "send it again".
- **A database that stays away costs refusals**, and after 4 s every event is one. What is kept on its disk is PostgreSQL's
  promise (\`fsync\`, \`synchronous_commit\`), not ours: one that is set to lose commits loses them.
- **A full disk may end PostgreSQL.** It must be started again once there is room. Until then every request is refused;
  nothing that was acknowledged is lost.
- **Order is not kept, and not needed.** Of two outcomes that contradict each other DNC wins over a conversation, that over
  an abandoned call, that over any other call, and any call over none; between two alike the later sent one counts,
  whichever came first.

## The run

${scenarios.length} scenarios of ${seconds} s, ${Math.round(tookSeconds / 6) / 10} min in all, seed \`${seed}\`, on
${machine.at.slice(0, 10)}: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; Node ${machine.node}, PostgreSQL
${postgres}, pg ${machine.pg}; load average ${machine.loadAverageAtStart.toFixed(1)} at the start. One process \`dialer\`, two
\`worker\`, one PostgreSQL (\`fsync\` and \`synchronous_commit\` on), and a dialer of its own that keeps a book: ten fetches at
once over two campaigns which share contacts and numbers, events of 1 to 5 records 0 to 300 ms later (one in ten up to 2 s), each sent until it is
answered 2xx, one in twenty twice at the same moment, one in ten live answers followed by a wrap-up or a second call.

${formatTable(report)}

"Lost responses": requests that got no whole answer, and contacts that were handed out in one (open, with their lease).

After each scenario the load stops, what waits is applied, and the database is compared with the book by SQL. A check that
looked at nothing fails. Together they looked at:

| check | rows |
| --- | --- |
${[...checks].map(([name, looked]) => `| ${name} | ${number(looked)} |`).join('\n')}

## Running it

\`npm run faults\` takes about ten minutes, \`npm test\` holds a short one. \`--seconds n\` of harm a scenario, \`--seed s\` of
every random choice, \`--only ${scenarios[0]?.name},…\`, \`--report file\` for the result as JSON. Each run has a PostgreSQL and a folder of
its own and ends everything that it started. The full disk needs root on Linux, for a disk in memory. When a check is red,
the run prints what the processes said; a run is repeated with its seed, though not to the millisecond.
`
}
