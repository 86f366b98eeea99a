// saveToDatabase against pandas' to_sql, as it is and with method='multi', 1,000 rows at a time. Needs python3 with
// pandas, SQLAlchemy and PyMySQL, and says so when they are missing.
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node bench/pandas.ts [rounds] [rows]
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createBenchDatabase, median, ratio } from './bench-database.ts'
import { createNarrowRows, NARROW_COLUMNS } from './narrow-rows.ts'

const rounds = Number(process.argv[2] ?? 3)
const count = Number(process.argv[3] ?? 100_000)
await using bench = await createBenchDatabase()
const { db, stock, name } = bench
await stock.raw(`CREATE TABLE narrow ${NARROW_COLUMNS}`)
const rows = createNarrowRows(count)

const contenders = {
  dbenv: async () => {
    const start = performance.now()
    await db.saveToDatabase(rows, name, 'narrow')
    return performance.now() - start
  },
  toSql: async () => toSql('default'),
  toSqlMulti: async () => toSql('multi'),
}
const times: Record<keyof typeof contenders, number[]> = { dbenv: [], toSql: [], toSqlMulti: [] }
const checksums = new Set<string>()
for (let round = 0; round < rounds; round += 1) {
  for (const contender of ['dbenv', 'toSql', 'toSqlMulti'] as const) {
    times[contender].push(await contenders[contender]())
    const [[{ Checksum }]] = await stock.raw('CHECKSUM TABLE narrow')
    checksums.add(String(Checksum))
    await stock.raw('TRUNCATE narrow')
  }
}
const [dbenvMs, toSqlMs, toSqlMultiMs] = [median(times.dbenv), median(times.toSql), median(times.toSqlMulti)]
console.log(
  JSON.stringify(
    {
      server: bench.version,
      rounds,
      rows: count,
      dbenvMs,
      toSqlMs,
      toSqlMultiMs,
      'to_sql / dbenv': ratio(toSqlMs, dbenvMs),
      "to_sql(method='multi') / dbenv": ratio(toSqlMultiMs, dbenvMs),
      sameData: checksums.size === 1 && !checksums.has('0'),
    },
    null,
    2,
  ),
)

/** The milliseconds that pandas itself took: starting Python and making the frame are nobody's time. */
function toSql(method: 'default' | 'multi'): number {
  const script = fileURLToPath(new URL('to_sql.py', import.meta.url))
  const { status, stdout, stderr, error } = spawnSync('python3', [script, name, method, String(count)], {
    encoding: 'utf8',
  })
  if (status === 0) return Number(stdout)
  if (error !== undefined || status === 3) {
    throw new Error(
      `This comparison needs Python's pandas (${error?.message ?? stdout.trim()}). ` +
        'On Debian: apt-get install python3-pandas python3-sqlalchemy python3-pymysql',
    )
  }
  throw new Error(`pandas failed: ${stderr.slice(-500)}`)
}
