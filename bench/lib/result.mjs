import fs from 'node:fs'
import path from 'node:path'
import { PROJECT } from '../../scripts/lib/project.mjs'

/** Into a folder that git ignores. */
export function writeResult(name, result) {
  const file = path.join(PROJECT, 'bench', 'results', `${name}.json`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
  console.log(`written to ${path.relative(PROJECT, file)}`)
}
