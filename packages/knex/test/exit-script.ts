// Run by exit.db.test.ts: uses an adapter and ends without closing it.
import { readConnectionSettings } from '@dbenv/core'
import { createDatabaseAdapter } from '../src/index.ts'

const [, , databaseName = ''] = process.argv
const db = createDatabaseAdapter({
  connection: readConnectionSettings(),
  environment: 'prod',
  // Long enough that only unreferenced sockets and timers let the process end.
  pool: { idleTimeoutMs: 3_600_000 },
})
const rows = await Promise.all(
  Array.from({ length: 20 }, () => db.queryDatabase(databaseName, 'SELECT SLEEP(0.01) AS slept')),
)
await (await db.getEngine(databaseName)).raw('SELECT 1')
for await (const _ of db.streamDatabase(databaseName, 'SELECT 1 UNION ALL SELECT 2')) break
console.log(`done ${rows.length}`)
