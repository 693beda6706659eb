import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise } from 'dependency-cruiser'
import extractTypeScriptConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { PROJECT } from '../lib/project.mjs'

// Who may import whom (ARCHITECTURE.md). Each rule's comment says what to import instead.

const ROOTS = ['app', 'components', 'lib', 'server.ts', 'instrumentation.ts', 'proxy.ts']
const TEST = '\\.test\\.tsx?$|^lib/server/testing/'
/** A tree of fewer modules than this was not read: the check would pass whatever it holds. */
const MODULES_MIN = 50

/** Only these of our own folders, and no package but these. */
function onlyFrom(name, from, allowed, comment, { packages = [] } = {}) {
  return [
    {
      name,
      severity: 'error',
      comment,
      from: { path: from, pathNot: TEST },
      to: { path: '^(app|components|lib|server\\.ts)', pathNot: [...allowed, '^lib/env\\.ts$'] },
    },
    ...(packages.length === 0
      ? []
      : [
          {
            name: `${name}-packages`,
            severity: 'error',
            comment,
            from: { path: from, pathNot: TEST },
            to: {
              dependencyTypes: [
                'npm',
                'npm-dev',
                'npm-optional',
                'npm-peer',
                'npm-no-pkg',
                'npm-unknown',
                'core',
              ],
              pathNot: packages.map((p) => `(^|node_modules/)${p}(/|$)`),
            },
          },
        ]),
  ]
}

export const rules = [
  {
    name: 'no-cycles',
    severity: 'error',
    comment: 'Two files import each other: move what both need into a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'resolvable',
    severity: 'error',
    comment: 'The imported file or package does not exist.',
    from: {},
    // A function of one's own that is called `require` looks like an import to the reader: skip names of settings.
    to: { couldNotResolve: true, pathNot: '^[A-Z][A-Z_]+$' },
  },
  ...onlyFrom(
    'domain-is-pure',
    '^lib/domain/',
    ['^lib/domain/'],
    'lib/domain imports only lib/domain (and moment-timezone or libphonenumber data): pass clocks, rows and settings in as arguments; schemas belong to lib/contracts, queries to lib/server.',
    { packages: ['moment-timezone', 'libphonenumber-js'] },
  ),
  {
    name: 'domain-has-no-environment',
    severity: 'error',
    comment: 'lib/domain reads no settings: pass the value in as an argument.',
    from: { path: '^lib/domain/', pathNot: TEST },
    to: { path: '^lib/env\\.ts$' },
  },
  ...onlyFrom(
    'contracts',
    '^lib/contracts/',
    ['^lib/contracts/', '^lib/domain/'],
    'lib/contracts imports only lib/domain and zod, because the browser loads it: what needs the server belongs to lib/server.',
  ),
  ...onlyFrom(
    'client',
    '^lib/client/',
    ['^lib/client/', '^lib/contracts/', '^lib/domain/'],
    'lib/client runs in the browser: import shapes from lib/contracts and ask the server over /api/v1.',
  ),
  ...onlyFrom(
    'components',
    '^components/',
    ['^components/', '^lib/client/', '^lib/contracts/', '^lib/domain/'],
    'components run in the browser: import query options from lib/client and shapes from lib/contracts, never lib/server or app.',
  ),
  {
    name: 'features-are-separate',
    severity: 'error',
    comment:
      'A feature imports another feature’s folder: move what both need to components/shared, data-table, charts, forms or layout.',
    from: {
      path: '^components/([^/]+)/',
      pathNot: '^components/(shared|data-table|charts|forms|layout|ui)/',
    },
    to: { path: '^components/[^/]+/', pathNot: '^components/($1|shared|data-table|charts|forms|layout|ui)/' },
  },
  {
    name: 'shared-knows-no-feature',
    severity: 'error',
    comment: 'A shared component imports a feature: pass what it needs as props.',
    from: { path: '^components/(shared|data-table|charts|forms|ui)/' },
    to: { path: '^components/[^/]+/', pathNot: '^components/(shared|data-table|charts|forms|layout|ui)/' },
  },
  ...onlyFrom(
    'dialer-stands-alone',
    '^lib/server/dialer/',
    [
      '^lib/server/dialer/',
      '^lib/contracts/',
      '^lib/domain/',
      '^lib/server/telemetry/',
      '^lib/server/db/(pool|transaction)\\.ts$',
      '^lib/server/crypto/',
    ],
    'lib/server/dialer is the hot path: use its own pool (lib/server/db/pool, transaction), lib/contracts, lib/domain and telemetry; never Prisma, services or auth.',
  ),
  {
    name: 'dialer-has-no-prisma',
    severity: 'error',
    comment:
      'lib/server/dialer writes prepared statements on its own pool (lib/server/db/pool); Prisma and next-auth belong to services.',
    from: { path: '^lib/server/dialer/', pathNot: TEST },
    to: { path: 'node_modules/(@prisma|next-auth|next)/' },
  },
  ...onlyFrom(
    'sandbox-stands-alone',
    '^lib/server/sandbox/(?!start\\.ts$)',
    ['^lib/server/sandbox/', '^lib/contracts/', '^lib/domain/'],
    'lib/server/sandbox stands in for WxCC and talks to us over HTTP only: import lib/contracts/wxcc; what it needs of our settings is handed to it in start.ts.',
  ),
  {
    name: 'sandbox-knows-no-database',
    severity: 'error',
    comment: 'lib/server/sandbox knows nothing of our database: it learns all it knows over HTTP.',
    from: { path: '^lib/server/sandbox/', pathNot: TEST },
    to: { path: '^lib/server/(db|services|queries|dialer)/|node_modules/(pg|@prisma)/' },
  },
  {
    name: 'services-and-queries',
    severity: 'error',
    comment:
      'Services and queries do not know who asks: routes live in app, request handling in lib/server/http, and the dialer is reached through the database.',
    // The first organisation of a sandbox and the stand-in for WxCC must name the same ids: one file of facts holds them.
    from: { path: '^lib/server/(services|queries)/', pathNot: `${TEST}|^lib/server/services/bootstrap/` },
    to: { path: '^(app|components|lib/client|lib/server/(http|sandbox))/|node_modules/next/' },
  },
  {
    name: 'server-knows-no-screen',
    severity: 'error',
    comment:
      'lib/server imports nothing from app, components or lib/client: shapes for both sides belong to lib/contracts.',
    from: { path: '^lib/server/', pathNot: TEST },
    to: { path: '^(app|components|lib/client)/' },
  },
  {
    name: 'tests-help-tests-only',
    severity: 'error',
    comment: 'Helpers of tests are imported by tests only.',
    from: { pathNot: TEST },
    to: { path: TEST },
  },
]

/** Every broken rule as a sentence. `baseDir` is another tree of the same shape: for the check of this check. */
export async function findBoundaryFaults({ baseDir = PROJECT, modulesMin = MODULES_MIN } = {}) {
  const roots = ROOTS.filter((root) => fs.existsSync(path.join(baseDir, root)))
  const tsConfig = path.join(PROJECT, 'tsconfig.json')
  const { output } = await cruise(
    roots,
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: rules },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '^lib/server/db/generated/' },
    },
    {
      alias: { '@': baseDir },
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.mts', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    { tsConfig: extractTypeScriptConfig(tsConfig) },
  )
  if (output.summary.totalCruised < modulesMin) {
    throw new Error(
      `The boundary check read only ${output.summary.totalCruised} modules: it would pass whatever they hold.`,
    )
  }
  const comments = new Map(rules.map((rule) => [rule.name, rule.comment]))
  const faults = output.summary.violations.map(
    (v) => `${v.from} → ${v.to}: ${v.rule.name}. ${comments.get(v.rule.name) ?? ''}`,
  )
  for (const file of output.modules.map((m) => m.source).filter((source) => isOurs(source)))
    faults.push(...findFileFaults(baseDir, file))
  return { modules: output.summary.totalCruised, faults }
}

function isOurs(source) {
  return (
    /^(app|components|lib)\/|^(server|instrumentation|proxy)\.ts$/.test(source) &&
    /\.tsx?$/.test(source) &&
    !source.startsWith('lib/server/db/generated/')
  )
}

function findFileFaults(baseDir, file) {
  const absolute = path.join(baseDir, file)
  if (!fs.existsSync(absolute)) return []
  const text = fs.readFileSync(absolute, 'utf8')
  const faults = []
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  // No setting: Next's bundler puts the name of the runtime in its place.
  const settings = file === 'instrumentation.ts' ? code.replaceAll('process.env.NEXT_RUNTIME', '') : code
  if (
    /\bprocess\.env\b/.test(settings) &&
    file !== 'lib/env.ts' &&
    !/^lib\/server\/testing\/|\.test\.tsx?$/.test(file)
  ) {
    faults.push(
      `${file}: environment. process.env is read in lib/env.ts only: add the setting there and call getEnv().`,
    )
  }
  if (/(^|\/)index\.tsx?$/.test(file) || /^export \* from /m.test(code)) {
    faults.push(
      `${file}: no-barrels. Import from the file that defines a thing; files that only pass on exports hide it.`,
    )
  }
  return faults
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { modules, faults } = await findBoundaryFaults()
  for (const fault of faults) console.error(fault)
  console.log(`${modules} modules read, ${faults.length} boundary faults.`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
