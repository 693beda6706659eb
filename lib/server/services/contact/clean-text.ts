// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const controls = /[\u0001-\u001f\u007f]+/g

/** A cell without control characters and the space around it; null where nothing is left. */
export function cleanText(value: string | undefined): string | null {
  if (!value) return null
  const text = value.replace(controls, ' ').trim()
  return text === '' ? null : text
}
