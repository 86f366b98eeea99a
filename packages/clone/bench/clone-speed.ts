// Ratios of a clone against `mysqldump | mysql`, and what the server alone takes for the statements that make the tables
// and copy the rows (`bare`: no clone by statements is faster), all three in alternating runs. Prints one JSON document.
//
//   MYSQL_HOST=... MYSQL_PORT=... MYSQL_USER=... MYSQL_PASSWORD=... \
//   node bench/clone-speed.ts --dump mysqldump --client mysql [--workloads schema,fixture,data] [--runs 3] [--scale 1]
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { quoteIdentifier, readConnectionSettings } from '@dbenv/core'
import { CREATE_DEFAULTS } from '../src/lifecycle/create-options.ts'
import { openSession } from '../src/session/open-session.ts'
import { cloneDatabases, dropDatabases, toCloneName } from './clone-databases.ts'
import { runNaivePipe } from './naive-pipe.ts'
import { type BareTable, readBareTables, replayBare } from './replay-bare.ts'
import { createSource, WORKLOADS, type Workload } from './workloads.ts'

const { values } = parseArgs({
  options: {
    dump: { type: 'string', default: 'mysqldump' },
    client: { type: 'string', default: 'mysql' },
    workloads: { type: 'string', default: 'schema,fixture,data' },
    runs: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: String(CREATE_DEFAULTS.concurrency) },
  },
})
/**
 * Copies of a workload up to this size stay until its last run: on ext4 without a journal each new file skips all that
 * were deleted in the last minute one by one, which took half of the time of both sides where 800 had just been dropped.
 */
const KEPT_BYTES = 100_000_000

const connection = readConnectionSettings()
const runs = Number(values.runs)
const concurrency = Number(values.concurrency)

await using session = await openSession(connection, { connections: concurrency })
/** Of Node and the program alone, before anything is cloned. */
const idleMegabytes = Math.round(process.memoryUsage().rss / 1e6)
const results: unknown[] = []
for (const name of values.workloads.split(',')) {
  const workload = Object.values(WORKLOADS).find((candidate) => candidate.name === name)
  if (!workload) throw new TypeError(`no workload is called \`${name}\``)
  results.push(await measure({ ...workload, bytes: workload.bytes * Number(values.scale) }))
}
console.log(JSON.stringify({ server: session.server.version, runs, concurrency, idleMegabytes, results }, null, 2))

async function measure(workload: Workload): Promise<unknown> {
  const prefix = `bench${randomBytes(3).toString('hex')}`
  const sources = await createSource(session, workload, prefix)
  const tables = await readBareTables(session, sources)
  const naiveSeconds: number[] = []
  const cloneSeconds: number[] = []
  const bareSeconds: number[] = []
  const made: string[] = []
  let memoryBytes = 0
  try {
    for (let run = 0; run < runs; run++) {
      const suffix = String(run)
      made.push(
        ...sources.flatMap((source) => [toNaive(source, suffix), toCloneName(source, suffix), toBare(source, suffix)]),
      )
      naiveSeconds.push(await time(() => clonePlainly(workload, sources, suffix)))
      cloneSeconds.push(
        await time(() =>
          cloneDatabases(session, sources, { content: workload.content, engine: 'auto', concurrency, suffix }),
        ),
      )
      bareSeconds.push(await time(() => replayBarely(workload, sources, suffix, tables)))
      memoryBytes = Math.max(memoryBytes, process.memoryUsage().rss)
      if (workload.bytes > KEPT_BYTES) await dropDatabases(session, made.splice(0))
    }
  } finally {
    await dropDatabases(session, [...sources, ...made])
  }
  return {
    workload,
    naiveSeconds,
    cloneSeconds,
    bareSeconds,
    ratio: toRatio(naiveSeconds, cloneSeconds),
    bareRatio: toRatio(naiveSeconds, bareSeconds),
    memoryMegabytes: Math.round(memoryBytes / 1e6),
  }
}

async function clonePlainly(workload: Workload, sources: readonly string[], suffix: string): Promise<void> {
  for (const source of sources) {
    await session.query(`CREATE DATABASE ${quoteIdentifier(toNaive(source, suffix))} CHARACTER SET utf8mb4`)
  }
  const pairs = sources.map((source): readonly [string, string] => [source, toNaive(source, suffix)])
  const programs = { dump: values.dump, client: values.client }
  await runNaivePipe(programs, connection, session.server.flavour, pairs, workload.content)
}

async function replayBarely(
  workload: Workload,
  sources: readonly string[],
  suffix: string,
  tables: readonly BareTable[],
): Promise<void> {
  for (const source of sources) {
    await session.query(`CREATE DATABASE ${quoteIdentifier(toBare(source, suffix))} CHARACTER SET utf8mb4`)
  }
  await replayBare(session, tables, (source) => toBare(source, suffix), workload, concurrency)
}

function toBare(source: string, suffix: string): string {
  return `${source}_bare${suffix}`
}

function toNaive(source: string, suffix: string): string {
  return `${source}_naive${suffix}`
}

async function time(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return Number(((performance.now() - start) / 1000).toFixed(3))
}

/** How many times as long the first ones took, by their medians. */
function toRatio(slow: readonly number[], fast: readonly number[]): number {
  return Number((median(slow) / median(fast)).toFixed(2))
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
