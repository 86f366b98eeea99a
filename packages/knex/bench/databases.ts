// A hundred databases through one adapter: connections used, and time against one knex pool a database.
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node bench/databases.ts [rounds]
import { readConnectionSettings } from '@dbenv/core'
import createKnex, { type Knex } from 'knex'
import { alternate, createBenchDatabase, ratio } from './bench-database.ts'

const rounds = Number(process.argv[2] ?? 3)
const count = 100
await using bench = await createBenchDatabase()
const { db, stock, name } = bench
const names = Array.from({ length: count }, (_, index) => `${name}_${index}`)
for (const each of names) await stock.raw('CREATE DATABASE ??', [each])

const engines = await Promise.all(names.map((each) => db.getEngine(each)))
const connection = readConnectionSettings()
const separate = names.map((database) =>
  createKnex.default({ client: 'mysql2', connection: { ...connection, database }, pool: { min: 0, max: 2 } }),
)
const connections = { shared: new Set<unknown>(), separate: new Set<unknown>() }
let wrongDatabase = 0
const times = await alternate(rounds, {
  shared: () => run('shared', engines),
  separate: () => run('separate', separate),
})
for (const each of separate) await each.destroy()
for (const each of names) await stock.raw('DROP DATABASE ??', [each])

console.log(
  JSON.stringify(
    {
      server: bench.version,
      rounds,
      databases: count,
      ...times,
      'shared / separate': ratio(times.shared, times.separate),
      connections: { shared: connections.shared.size, separate: connections.separate.size },
      wrongDatabase,
    },
    null,
    2,
  ),
)

async function run(kind: 'shared' | 'separate', knexes: readonly Knex[]): Promise<void> {
  const calls = Array.from({ length: 2_000 }, async (_, index) => {
    const [[row]] = await (knexes[index % count] ?? stock).raw('SELECT DATABASE() AS name, CONNECTION_ID() AS id')
    connections[kind].add(row.id)
    if (row.name !== names[index % count]) wrongDatabase += 1
  })
  await Promise.all(calls)
}
