import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// The product as a newcomer gets it (`npm start`, nothing set but what a scripted first start may set), in a data
// folder of its own that goes away with it.

const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-e2e-'))
// Started as root, the database runs as another user, who has to enter the folder.
fs.chmodSync(dataDir, 0o755)
const app = spawn(process.execPath, [path.join(project, 'scripts', 'start.mjs')], {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, ROLLCALL_DATA_DIR: dataDir },
})

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal))
app.on('exit', (code) => {
  fs.rmSync(dataDir, { recursive: true, force: true })
  process.exit(code ?? 1)
})
