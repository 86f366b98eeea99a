// The memory of a result of a million rows, as rows and as a table: what is kept, and the most the process took. Each in
// a process of its own, which it starts itself as.
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node bench/read-memory.ts [rounds] [rows]
import { spawnSync } from 'node:child_process'
import { readConnectionSettings } from '@dbenv/core'
import { createDatabaseAdapter } from '../src/index.ts'
import { createBenchDatabase, createTicks, median, ratio } from './bench-database.ts'

interface Memory {
  readonly keptMiB: number
  readonly mostMiB: number
}

const [, , argument, second, databaseName] = process.argv
if (databaseName === undefined) await measure(Number(argument ?? 3), Number(second ?? 1_000_000))
else await read(argument === 'rows' ? 'queryDatabase' : 'queryTable', databaseName)

async function measure(rounds: number, count: number): Promise<void> {
  await using bench = await createBenchDatabase()
  const { name } = bench
  await createTicks(bench, count)
  const found: Record<'rows' | 'table', Memory[]> = { rows: [], table: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ['rows', 'table'] as const) found[way].push(measureIn(way, name))
  }
  const of = (way: 'rows' | 'table', memory: keyof Memory) => median(found[way].map((each) => each[memory]))
  console.log(
    JSON.stringify(
      {
        server: bench.version,
        rounds,
        rows: count,
        keptMiB: { rows: of('rows', 'keptMiB'), table: of('table', 'keptMiB') },
        mostMiB: { rows: of('rows', 'mostMiB'), table: of('table', 'mostMiB') },
        'kept, table / rows': ratio(of('table', 'keptMiB'), of('rows', 'keptMiB')),
        'most, table / rows': ratio(of('table', 'mostMiB'), of('rows', 'mostMiB')),
      },
      null,
      2,
    ),
  )
}

function measureIn(way: 'rows' | 'table', name: string): Memory {
  const parameters = ['--expose-gc', import.meta.filename, way, '', name]
  const { stdout, status, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

async function read(method: 'queryDatabase' | 'queryTable', name: string): Promise<void> {
  await using db = createDatabaseAdapter({ environment: 'prod', connection: readConnectionSettings() })
  // What the first rows load and compile is not the result's.
  for (let warm = 0; warm < 5; warm += 1) await db[method](name, 'SELECT * FROM t LIMIT 2000')
  const before = await inUse()
  const { rss } = process.memoryUsage()
  const kept = [await db[method](name, 'SELECT * FROM t')]
  const most = process.resourceUsage().maxRSS * 1024 - rss
  const after = await inUse()
  process.stdout.write(JSON.stringify({ keptMiB: mib(after - before) * kept.length, mostMiB: mib(most) }))
}

/** Bytes in use once the collector has run; array buffers are freed in the background. */
async function inUse(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function mib(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 10) / 10
}
