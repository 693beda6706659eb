/** SQL: the materialised order of a campaign's queue, made in this place only. `row`, `member`, `list` are aliases. */

/** Bits of a key below its priority, and below its list's position. */
const BELOW_PRIORITY = '((1::bigint << 52) - 1)'
const BELOW_POSITION = '((1::bigint << 42) - 1)'
const POSITION = '(1023::bigint << 42)'

/**
 * Least first: priority (greater first; 1000 = pushed to the head), then the list's position, then the rank within the
 * list divided by its weight, so that lists of one position interleave as 2 : 1 and the like. `rank`: from 1.
 */
export function makeOrderKey(priority: string, list: string, rank: string): string {
  return `(${makePriorityBits(priority)} | ${makePlaceBits(list, rank)})`
}

/** The same for a row that is in the queue: at another place, with its own priority. */
export function moveToPlace(row: string, list: string, rank: string): string {
  return `((${row}.order_key & ~${BELOW_PRIORITY}) | ${makePlaceBits(list, rank)})`
}

/** At another position, with its own priority and rank. */
export function moveToPosition(row: string, list: string): string {
  return `((${row}.order_key & ~${POSITION}) | (${list}.position::bigint << 42))`
}

export function isAtPosition(row: string, list: string): string {
  return `((${row}.order_key & ${POSITION}) = (${list}.position::bigint << 42))`
}

/** At the same place, with another priority. */
export function moveToPriority(row: string, priority: string): string {
  return `(${makePriorityBits(priority)} | (${row}.order_key & ${BELOW_PRIORITY}))`
}

/** The greatest that any list of the campaign gives the contact: whoever is pushed to the head is there whatever list brought them. */
export function findPriority(organisation: string, campaign: string, contact: string): string {
  return `(select max(given.priority) from campaign_list placed
      join list_contact given on given.list_id = placed.list_id and (given.organisation_id = ${organisation}) is true
     where placed.campaign_id = ${campaign} and (placed.organisation_id = ${organisation}) is true
       and given.contact_id = ${contact})`
}

function makePriorityBits(priority: string): string {
  return `((1000 - ${priority})::bigint << 52)`
}

function makePlaceBits(list: string, rank: string): string {
  return `((${list}.position::bigint << 42) | least((${rank})::bigint * 1000 / ${list}.weight, ${BELOW_POSITION}))`
}
