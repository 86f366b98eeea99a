// How long a process lives on after its last result, without closing anything: it starts itself as the process.
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node bench/exit.ts [rounds]
import { spawnSync } from 'node:child_process'
import { readConnectionSettings } from '@dbenv/core'
import { createDatabaseAdapter } from '../src/index.ts'
import { createBenchDatabase, median } from './bench-database.ts'

const [, , argument, databaseName] = process.argv
if (databaseName === undefined) await measure(Number(argument ?? 7))
else await query(databaseName)

async function query(base: string): Promise<void> {
  const db = createDatabaseAdapter({ environment: 'prod', connection: readConnectionSettings() })
  await Promise.all([1, 2, 3, 4].map((value) => db.queryDatabase(base, 'SELECT ?', [value])))
  await (await db.getEngine(base)).raw('SELECT 1')
  process.stdout.write(String(Date.now()))
}

async function measure(rounds: number): Promise<void> {
  await using bench = await createBenchDatabase()
  const afterMs = Array.from({ length: rounds }, () => {
    const { stdout, status, stderr } = spawnSync(process.execPath, [import.meta.filename, 'query', bench.name], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return Date.now() - Number(stdout)
  })
  console.log(
    JSON.stringify(
      { server: bench.version, rounds, medianMs: median(afterMs), longestMs: Math.max(...afterMs) },
      null,
      2,
    ),
  )
}
