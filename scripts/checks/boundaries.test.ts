import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PROJECT } from '../lib/project.mjs'
import { findBoundaryFaults } from './boundaries.mjs'

let tree: string

beforeEach(() => {
  tree = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-tree-')))
  fs.symlinkSync(path.join(PROJECT, 'node_modules'), path.join(tree, 'node_modules'))
})

afterEach(() => {
  fs.rmSync(tree, { recursive: true, force: true })
})

/** Writes a small tree of the project's shape and returns what the check says of it. */
async function check(files: Record<string, string>): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(tree, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
  }
  return (await findBoundaryFaults({ baseDir: tree, modulesMin: 1 })).faults
}

const poolFile = { 'lib/server/db/pool.ts': 'export const pool = 1\n' }
const prismaFile = { 'lib/server/db/prisma.ts': 'export const prisma = 1\n' }

test('a tree that keeps the rules has no faults', async () => {
  const faults = await check({
    ...poolFile,
    'lib/domain/campaign/states.ts': 'export const states = 1\n',
    'lib/contracts/campaign.ts':
      "import { states } from '@/lib/domain/campaign/states'\nexport const contract = states\n",
    'lib/server/dialer/token/answer.ts':
      "import { pool } from '@/lib/server/db/pool'\nexport const answer = pool\n",
  })
  expect(faults).toEqual([])
})

test.each([
  [
    'domain-is-pure',
    {
      ...poolFile,
      'lib/domain/attempt/read.ts': "import { pool } from '@/lib/server/db/pool'\nexport const read = pool\n",
    },
  ],
  [
    'domain-is-pure-packages',
    { 'lib/domain/attempt/read.ts': "import { z } from 'zod'\nexport const read = z\n" },
  ],
  [
    'domain-is-pure-packages',
    { 'lib/domain/attempt/read.ts': "import fs from 'node:fs'\nexport const read = fs\n" },
  ],
  [
    'dialer-stands-alone',
    {
      ...prismaFile,
      'lib/server/dialer/token/answer.ts':
        "import { prisma } from '@/lib/server/db/prisma'\nexport const a = prisma\n",
    },
  ],
  [
    'components',
    {
      ...poolFile,
      'components/campaign/card.tsx':
        "import { pool } from '@/lib/server/db/pool'\nexport const Card = () => pool\n",
    },
  ],
  [
    'features-are-separate',
    {
      'components/list/name.tsx': 'export const Name = () => null\n',
      'components/campaign/card.tsx':
        "import { Name } from '@/components/list/name'\nexport const Card = Name\n",
    },
  ],
  [
    'client',
    {
      ...poolFile,
      'lib/client/campaign/queries.ts':
        "import { pool } from '@/lib/server/db/pool'\nexport const q = pool\n",
    },
  ],
  [
    'contracts',
    {
      ...poolFile,
      'lib/contracts/campaign.ts':
        "import type { pool } from '@/lib/server/db/pool'\nexport type C = typeof pool\n",
    },
  ],
  [
    'sandbox-knows-no-database',
    {
      ...poolFile,
      'lib/server/sandbox/start.ts': "import { pool } from '@/lib/server/db/pool'\nexport const s = pool\n",
    },
  ],
  [
    'no-cycles',
    {
      'lib/domain/a.ts': "import { b } from './b'\nexport const a = () => b\n",
      'lib/domain/b.ts': "import { a } from './a'\nexport const b = () => a\n",
    },
  ],
  ['resolvable', { 'lib/domain/a.ts': "import { b } from './gone'\nexport const a = b\n" }],
  ['no-barrels', { 'lib/domain/index.ts': 'export const a = 1\n' }],
  ['environment', { 'lib/server/jobs/run.ts': 'export const port = process.env.PORT\n' }],
  ['environment', { 'lib/server/jobs/run.ts': 'export const runtime = process.env.NEXT_RUNTIME\n' }],
  [
    'environment',
    {
      'instrumentation.ts':
        "export const port = process.env.NEXT_RUNTIME === 'nodejs' ? process.env.PORT : undefined\n",
    },
  ],
])('%s: a wrong import is found, and the sentence says what to do', async (rule, files) => {
  const faults = await check(files)
  expect(faults.filter((fault) => fault.includes(`: ${rule}. `))).not.toEqual([])
  expect(faults[0]).toMatch(/: [a-z-]+\. .{20,}/)
})

test('a check that read too little fails instead of passing', async () => {
  fs.mkdirSync(path.join(tree, 'lib'))
  fs.writeFileSync(path.join(tree, 'lib', 'a.ts'), 'export const a = 1\n')
  await expect(findBoundaryFaults({ baseDir: tree })).rejects.toThrow('read only 1 modules')
})
