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
// Answered so fast that the first connections serve what the last ones were made for.
await Promise.all([1, 2, 3, 4].map((value) => db.queryDatabase(databaseName, 'SELECT ?', [value])))
const rows = await Promise.all(
  Array.from({ length: 20 }, () => db.queryDatabase(databaseName, 'SELECT SLEEP(0.01) AS slept')),
)
await (await db.getEngine(databaseName)).raw('SELECT 1')
for await (const _ of db.streamDatabase(databaseName, 'SELECT 1 UNION ALL SELECT 2')) break
console.log(`done ${rows.length}`)
