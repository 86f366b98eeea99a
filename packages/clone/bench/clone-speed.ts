// Ratios of a clone against `mysqldump | mysql`, both in alternating runs. Prints one JSON document.
//
//   MYSQL_HOST=... MYSQL_PORT=... MYSQL_USER=... MYSQL_PASSWORD=... \
//   node bench/clone-speed.ts --dump mysqldump --client mysql [--workloads schema,fixture,data] [--runs 3] [--scale 1]
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { quoteIdentifier, readConnectionSettings } from '@dbenv/core'
import { openSession } from '../src/session/open-session.ts'
import { cloneDatabases, dropDatabases, toCloneName } from './clone-databases.ts'
import { runNaivePipe } from './naive-pipe.ts'
import { createSource, WORKLOADS, type Workload } from './workloads.ts'

const { values } = parseArgs({
  options: {
    dump: { type: 'string', default: 'mysqldump' },
    client: { type: 'string', default: 'mysql' },
    workloads: { type: 'string', default: 'schema,fixture,data' },
    runs: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '4' },
  },
})
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
  const naiveSeconds: number[] = []
  const cloneSeconds: number[] = []
  let memoryBytes = 0
  try {
    for (let run = 0; run < runs; run++) {
      naiveSeconds.push(await time(() => clonePlainly(workload, sources)))
      await dropDatabases(session, sources.map(toNaive))
      cloneSeconds.push(
        await time(() => cloneDatabases(session, sources, { content: workload.content, engine: 'auto', concurrency })),
      )
      memoryBytes = Math.max(memoryBytes, process.memoryUsage().rss)
      await dropDatabases(session, sources.map(toCloneName))
    }
  } finally {
    await dropDatabases(session, [...sources, ...sources.map(toNaive), ...sources.map(toCloneName)])
  }
  return {
    workload,
    naiveSeconds,
    cloneSeconds,
    ratio: Number((median(naiveSeconds) / median(cloneSeconds)).toFixed(2)),
    memoryMegabytes: Math.round(memoryBytes / 1e6),
  }
}

async function clonePlainly(workload: Workload, sources: readonly string[]): Promise<void> {
  for (const source of sources) {
    await session.query(`CREATE DATABASE ${quoteIdentifier(toNaive(source))} CHARACTER SET utf8mb4`)
  }
  const pairs = sources.map((source): readonly [string, string] => [source, toNaive(source)])
  const programs = { dump: values.dump, client: values.client }
  await runNaivePipe(programs, connection, session.server.flavour, pairs, workload.content)
}

function toNaive(source: string): string {
  return `${source}_naive`
}

async function time(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return Number(((performance.now() - start) / 1000).toFixed(3))
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
