import { expect, test } from 'vitest'
import { findCampaignWindow } from './campaign-window'

const newYork = 'America/New_York'
const none = { startDate: null, endDate: null, validCampaignTimes: null }
// Monday, 10:00 in New York.
const now = new Date('2026-11-23T15:00:00Z')

test('without days and hours a campaign is always open', () => {
  expect(findCampaignWindow(none, newYork, now)).toEqual({ isOpen: true, endsAt: null })
})

test('days begin and end at midnight of the organisation', () => {
  expect(findCampaignWindow({ ...none, startDate: '2026-11-24' }, newYork, now)).toEqual({ isOpen: false })
  expect(findCampaignWindow({ ...none, endDate: '2026-11-22' }, newYork, now)).toEqual({ isOpen: false })
  expect(
    findCampaignWindow({ ...none, startDate: '2026-11-23', endDate: '2026-11-23' }, newYork, now),
  ).toEqual({
    isOpen: true,
    endsAt: new Date('2026-11-24T05:00:00Z'),
  })
})

test('hours are those of their own zone, by weekday, and an exception by date replaces them', () => {
  const times = {
    timeZone: 'Europe/London',
    weekly: [
      {
        weekday: 1,
        windows: [
          { start: '09:00', end: '12:00' },
          { start: '14:00', end: '24:00' },
        ],
      },
    ],
    overrides: [{ date: '2026-11-30', windows: [] }],
  }
  const at = (iso: string) =>
    findCampaignWindow({ ...none, validCampaignTimes: times }, newYork, new Date(iso))
  expect(at('2026-11-23T15:00:00Z')).toEqual({ isOpen: true, endsAt: new Date('2026-11-24T00:00:00Z') })
  expect(at('2026-11-23T11:59:00Z')).toEqual({ isOpen: true, endsAt: new Date('2026-11-23T12:00:00Z') })
  expect(at('2026-11-23T12:00:00Z')).toEqual({ isOpen: false })
  expect(at('2026-11-24T15:00:00Z')).toEqual({ isOpen: false })
  expect(at('2026-11-30T15:00:00Z')).toEqual({ isOpen: false })
})
