import { expect, test } from 'vitest'
import { hideCard } from './hide-card'

const card = '4111 1111 1111 1111'

test.each([
  ['a name', 'lastName', card, ''],
  ['an own column', 'Card', `paid by ${card}`, ''],
  ['a column that is mapped nowhere', '', card, ''],
  ['a number', 'number', card, '•••• •••• •••• 1111'],
  ['a further number', 'number3', card, '•••• •••• •••• 1111'],
  ['a key', 'externalKey', card, card],
  ['what is no card', 'lastName', 'Ann 12', 'Ann 12'],
])('of %s', (_, field, cell, shown) => expect(hideCard(cell, field)).toBe(shown))
