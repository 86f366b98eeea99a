// saveToDatabase against knex.batchInsert(1000) in one transaction, which is what a service would write itself. Where
// the server's local_infile is off, dbenv writes INSERTs too.
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node bench/save.ts [rounds]
import { alternate, createBenchDatabase, ratio } from './bench-database.ts'
import { createNarrowRows, NARROW_COLUMNS } from './narrow-rows.ts'

const rounds = Number(process.argv[2] ?? 5)
await using bench = await createBenchDatabase()
const { db, stock, name } = bench

await stock.raw(`CREATE TABLE narrow ${NARROW_COLUMNS}`)
const [[{ localInfile }]] = await stock.raw('SELECT @@local_infile AS localInfile')
const wideColumns = Array.from({ length: 30 }, (_, index) => index)
const types = ['INT', 'VARCHAR(40)', 'DECIMAL(14,4)', 'DOUBLE', 'DATETIME(3)']
await stock.raw(
  `CREATE TABLE wide (id INT PRIMARY KEY, ${wideColumns.map((index) => `c${index} ${types[index % 5]}`).join(', ')})`,
)

const narrow = createNarrowRows(100_000)
const at = new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 250))
const wide = Array.from({ length: 20_000 }, (_, id) => ({
  id,
  ...Object.fromEntries(
    wideColumns.map((index) => [`c${index}`, [id, `text ${id} of ${index}`, `${id}.1250`, id / 7, at][index % 5]]),
  ),
}))

const results: Record<string, unknown> = {}
for (const [table, rows] of Object.entries({ narrow, wide })) {
  const checksums = new Set<string>()
  const times = await alternate(
    rounds,
    {
      dbenv: () => db.saveToDatabase(rows, name, table),
      batchInsert: async () => await stock.batchInsert(table, rows, 1_000),
    },
    async () => checksums.add(await empty(table)),
  )
  results[table] = {
    rows: rows.length,
    dbenvMs: times.dbenv,
    batchInsertMs: times.batchInsert,
    ratio: ratio(times.batchInsert, times.dbenv),
    sameData: checksums.size === 1 && !checksums.has('0'),
  }
}
console.log(JSON.stringify({ server: bench.version, localInfile: localInfile === 1, rounds, ...results }, null, 2))

async function empty(table: string): Promise<string> {
  const [[{ Checksum }]] = await stock.raw('CHECKSUM TABLE ??', [table])
  await stock.raw('TRUNCATE ??', [table])
  return String(Checksum)
}
