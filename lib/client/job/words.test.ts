import { expect, test } from 'vitest'
import {
  announce,
  describeAmount,
  describeEnd,
  describeRate,
  describeTimeLeft,
  percentDone,
} from '@/lib/client/job/words'
import type { JobDto } from '@/lib/contracts/job'

const job: JobDto = {
  id: 'job_1',
  kind: 'export',
  title: 'Exporting the contacts of Spring',
  status: 'running',
  phase: 'Writing the file',
  unit: 'contact',
  done: 123_456,
  total: 1_000_000,
  ratePerSecond: 12_400,
  secondsLeft: 75,
  createdAt: '2026-11-30T10:00:00.000Z',
  startedAt: '2026-11-30T10:00:01.000Z',
  finishedAt: null,
  createdByName: 'Ann',
  fault: null,
  href: null,
  downloadHref: null,
  fileExpiresAt: null,
  canCancel: true,
  isCancelling: false,
  listId: null,
  campaignId: null,
  importId: null,
}

test('how far, how fast, how long yet; nothing of what is not known', () => {
  expect(describeAmount(job)).toBe('123,456 of 1,000,000 contacts')
  expect(describeAmount({ done: 1, total: null, unit: 'row' })).toBe('1 row')
  expect(describeRate(job)).toBe('12,400 contacts/s')
  expect(describeRate({ ratePerSecond: 0.4, unit: 'row' })).toBe('0.4 rows/s')
  expect(describeRate({ ratePerSecond: null, unit: 'row' })).toBeNull()
  expect(describeTimeLeft(job)).toBe('about 1 min 15 s left')
  expect(describeTimeLeft({ secondsLeft: null })).toBeNull()
  expect(percentDone({ done: 5, total: null, unit: 'row' })).toBeNull()
  expect(percentDone({ done: 0, total: 0, unit: 'row' })).toBeNull()
  expect(percentDone({ done: 7, total: 5, unit: 'row' })).toBe(100)
})

test('what is said aloud changes with each tenth, not each second', () => {
  expect(announce(job)).toBe('Exporting the contacts of Spring, writing the file, 10 %')
  expect(announce({ ...job, done: 199_999 })).toBe(announce(job))
  expect(announce({ ...job, done: 200_000 })).not.toBe(announce(job))
  expect(announce({ ...job, total: null, phase: null })).toBe('Exporting the contacts of Spring')
})

test('how it ended, in words', () => {
  const ended = { ...job, finishedAt: '2026-11-30T10:01:21.000Z' }
  expect(describeEnd({ ...ended, status: 'done', downloadHref: '/x' })).toBe(
    '123,456 contacts in 1 min 20 s.',
  )
  expect(describeEnd({ ...ended, status: 'done' })).toContain('deleted after seven days')
  expect(describeEnd({ ...ended, status: 'failed', fault: 'No such list.' })).toBe('No such list.')
  expect(describeEnd({ ...ended, status: 'cancelled' })).toBe(
    'Cancelled after 123,456 contacts; there is no file.',
  )
  expect(describeEnd({ ...ended, kind: 'import', unit: 'row', status: 'cancelled' })).toContain(
    'what was done stays',
  )
  expect(describeEnd({ ...ended, kind: 'placement', status: 'cancelled' })).toContain('newer change')
  expect(describeEnd({ ...job, isCancelling: true })).toBe('Stops after the batch at work.')
})
