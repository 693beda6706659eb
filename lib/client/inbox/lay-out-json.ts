const tokens = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g
const indent = '  '

/**
 * JSON with a line a member, every token to the letter: a parse and a print would lose a name that comes twice and the
 * last digits of a great number. Null: not JSON.
 */
export function layOutJson(text: string): string | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  const parts: string[] = []
  let depth = 0
  let isFresh = false
  for (const [token] of text.matchAll(tokens)) {
    const closes = token === '}' || token === ']'
    if (closes) depth -= 1
    // Right after an opening bracket, and before a closing one, a line begins; an empty pair stays together.
    if (isFresh !== closes) parts.push('\n', indent.repeat(depth))
    parts.push(token)
    isFresh = token === '{' || token === '['
    if (isFresh) depth += 1
    else if (token === ',') parts.push('\n', indent.repeat(depth))
    else if (token === ':') parts.push(' ')
  }
  return parts.join('')
}
