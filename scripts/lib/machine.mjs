import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PROJECT } from './project.mjs'

export function describeMachine() {
  const version = (name) =>
    JSON.parse(fs.readFileSync(path.join(PROJECT, 'node_modules', name, 'package.json'), 'utf8')).version
  return {
    cpu: os.cpus()[0]?.model.trim(),
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    next: version('next'),
    pg: version('pg'),
    graphileWorker: version('graphile-worker'),
    pgBoss: version('pg-boss'),
    loadAverageAtStart: os.loadavg()[0],
    at: new Date().toISOString(),
  }
}
