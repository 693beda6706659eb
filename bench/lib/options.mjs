/** A whole number given as `--name 20000`. */
export function readCount(name, fallback, { least = 1, most = Number.MAX_SAFE_INTEGER, step = 1 } = {}) {
  const at = process.argv.indexOf(name)
  const value = at === -1 ? fallback : Number(process.argv[at + 1])
  if (!Number.isInteger(value) || value < least || value > most || value % step !== 0)
    throw new Error(`${name} must be a multiple of ${step} from ${least} to ${most}.`)
  return value
}
