import { expect, it } from 'vitest'
import { isFictionNumber } from './fiction-numbers'

it.each([
  '+12125550100',
  '+19075550199',
  '+18005550199',
  '+442079460000',
  '+441134960999',
  '+447700900461',
  '+441632960123',
  '+61255500123',
  '+61870109999',
  '+61491570156',
])('%s reaches nobody', (e164) => expect(isFictionNumber(e164)).toBe(true))

it.each([
  '+12125550200',
  '+12125551212',
  '+18885550123',
  '+18005550123',
  '+442079461000',
  '+447700901000',
  '+61291234567',
  '+61491570155',
  '12125550100',
  '+121255501000',
  '',
])('%s may reach somebody', (e164) => expect(isFictionNumber(e164)).toBe(false))
