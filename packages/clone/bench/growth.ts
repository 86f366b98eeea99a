// How a clone grows with its source: seconds for each table of a schema, seconds for each megabyte of data, and the
// client's memory, each clone in a process of its own. Prints one JSON document. The largest sizes take minutes to make:
// `--sizes` takes them one by one.
//
//   MYSQL_HOST=... MYSQL_PORT=... MYSQL_USER=... MYSQL_PASSWORD=... \
//   node bench/growth.ts [--grow tables|bytes] [--sizes 100,400,1600] [--runs 1] [--engine in-server|mysqldump]
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { readConnectionSettings } from '@dbenv/core'
import { CREATE_DEFAULTS } from '../src/lifecycle/create-options.ts'
import { openSession } from '../src/session/open-session.ts'
import type { BenchCloneOptions } from './clone-databases.ts'
import { dropDatabases, toCloneName } from './clone-databases.ts'
import { createSource, WORKLOADS, type Workload } from './workloads.ts'

const run = promisify(execFile)
const { values } = parseArgs({
  options: {
    grow: { type: 'string', default: 'tables' },
    sizes: { type: 'string', default: '100,400,1600' },
    runs: { type: 'string', default: '1' },
    engine: { type: 'string', default: 'in-server' },
    concurrency: { type: 'string', default: String(CREATE_DEFAULTS.concurrency) },
  },
})
const { grow, engine } = values
if (grow !== 'tables' && grow !== 'bytes') throw new TypeError(`\`--grow\` is tables or bytes, got \`${grow}\``)
if (engine !== 'in-server' && engine !== 'mysqldump') throw new TypeError(`no engine is called \`${engine}\``)
const options: BenchCloneOptions = {
  content: grow === 'tables' ? 'schema' : 'schema-and-data',
  engine,
  concurrency: Number(values.concurrency),
}
// Inside the package, where its dependencies are found, in a folder that no tool looks into.
const buildFolder = path.resolve(import.meta.dirname, '../node_modules/.bench')

await using session = await openSession(readConnectionSettings(), { connections: 1 })
// From the root, whose package depends on none of them: core goes into the build, as tsup bundles what is no dependency.
const dependencies = ['mysql2', 'execa', 'ts-pattern', 'p-limit'].flatMap((name) => ['--external', name])
const build = ['--no-config', '--format', 'esm', '--target', 'node22', '--silent', '--out-dir', buildFolder]
await run('pnpm', ['exec', 'tsup', path.join(import.meta.dirname, 'clone-child.ts'), ...build, ...dependencies], {
  cwd: path.resolve(import.meta.dirname, '../../..'),
})
try {
  const sizes = values.sizes.split(',').map(Number)
  const results: unknown[] = []
  for (const size of sizes) results.push(await measure(size))
  const nodeAlone = await run(process.execPath, ['-p', 'Math.round(process.resourceUsage().maxRSS / 1e3)'])
  const nodeMegabytes = Number(nodeAlone.stdout)
  console.log(JSON.stringify({ server: session.server.version, grow, ...options, nodeMegabytes, results }, null, 2))
} finally {
  await rm(buildFolder, { recursive: true, force: true })
}

async function measure(size: number): Promise<unknown> {
  const workload = toWorkload(size)
  const sources = await createSource(session, workload, `bench${randomBytes(3).toString('hex')}`)
  const clones: ChildResult[] = []
  try {
    for (let turn = 0; turn < Number(values.runs); turn++) {
      const { stdout } = await run(process.execPath, [
        path.join(buildFolder, 'clone-child.js'),
        JSON.stringify(sources),
        JSON.stringify(options),
      ])
      clones.push(JSON.parse(stdout))
      await dropDatabases(
        session,
        sources.map((source) => toCloneName(source)),
      )
    }
  } finally {
    await dropDatabases(session, [...sources, ...sources.map((source) => toCloneName(source))])
  }
  const fastest = Math.min(...clones.map(({ seconds }) => seconds))
  return {
    [grow === 'tables' ? 'tables' : 'megabytes']: size,
    seconds: clones.map(({ seconds }) => seconds),
    [grow === 'tables' ? 'msPerTable' : 'msPerMegabyte']: Number(((fastest * 1000) / size).toFixed(2)),
    loadedMegabytes: Math.max(...clones.map(({ loadedMegabytes }) => loadedMegabytes)),
    peakMegabytes: Math.max(...clones.map(({ peakMegabytes }) => peakMegabytes)),
  }
}

interface ChildResult {
  readonly seconds: number
  readonly loadedMegabytes: number
  readonly peakMegabytes: number
}

/** The schema or the data workload in another size; what grows is tables (and their objects), or rows. */
function toWorkload(size: number): Workload {
  const { schema, data } = WORKLOADS
  if (grow === 'bytes') return { ...data, name: 'growth', bytes: size * 1_000_000 }
  const share = size / schema.tables
  const { views, triggers, routines } = schema
  const scale = (count: number): number => Math.round(count * share)
  return {
    ...schema,
    name: 'growth',
    tables: size,
    views: scale(views),
    triggers: scale(triggers),
    routines: scale(routines),
  }
}
