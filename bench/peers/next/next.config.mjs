import path from 'node:path'
import { fileURLToPath } from 'node:url'

const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

export default {
  serverExternalPackages: ['pg'],
  turbopack: { root: project },
  outputFileTracingRoot: project,
}
