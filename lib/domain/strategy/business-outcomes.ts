/** What a wrap-up code means for the contact, once a person was reached. */
export type BusinessClass = 'success' | 'closed' | 'callback' | 'retry' | 'dnc' | 'wrong_number'

const patterns: [RegExp, BusinessClass][] = [
  [
    /\b(dnc|do[ _-]?not[ _-]?(call|contact)|never[ _-]?call|remove[ _-]?(me|from[ _-]?list)|opt[ _-]?out)\b/i,
    'dnc',
  ],
  [/\bwrong[ _-]?(number|party|person)\b/i, 'wrong_number'],
  [/\bcall[ _-]?(me[ _-]?)?back\b|\bcallback\b/i, 'callback'],
  [/\b(not[ _-]?available|try[ _-]?again|retry|hung[ _-]?up|dropped)\b/i, 'retry'],
  [/\b(not[ _-]?interested|refus\w*|no[ _-]?sale|declined|unsuccessful)\b/i, 'closed'],
  [/\b(sale|sold|success\w*|promise|paid|appointment|booked|converted)\b/i, 'success'],
]

/**
 * Reads a wrap-up code's name where nobody has mapped it. Ids say nothing, so they give null, and null closes
 * the contact: a wrong guess may cost a call, never make one too many.
 */
export function guessBusinessClass(businessOutcome: string | null): BusinessClass | null {
  if (businessOutcome === null) return null
  return patterns.find(([pattern]) => pattern.test(businessOutcome))?.[1] ?? null
}
