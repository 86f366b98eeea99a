// One-row queries against knex.raw, a million rows as a table against rows, and as a stream (memory: read-memory.ts).
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node --expose-gc bench/read.ts [rounds] [rows]
import { alternate, createBenchDatabase, createTicks, median, ratio } from './bench-database.ts'

const rounds = Number(process.argv[2] ?? 5)
const count = Number(process.argv[3] ?? 1_000_000)
await using bench = await createBenchDatabase()
const { db, stock, name } = bench

await createTicks(bench, count)

const engine = await db.getEngine(name)
const select = 'SELECT symbol, price FROM t WHERE id = ?'
const oneRow = await interleave(2_000, {
  stock: async (id) => await stock.raw(select, [id]),
  queryDatabase: (id) => db.queryDatabase(name, select, [id]),
  engine: async (id) => await engine.raw(select, [id]),
})

const all = 'SELECT * FROM t'
const table = await alternate(rounds, {
  rows: () => db.queryDatabase(name, all),
  table: () => db.queryTable(name, all),
})

const before = memory()
let most = before
let seen = 0
for await (const _ of db.streamDatabase(name, all)) {
  seen += 1
  if (seen % 10_000 === 0) most = Math.max(most, memory())
}

console.log(
  JSON.stringify(
    {
      server: bench.version,
      rounds,
      rows: count,
      oneRow: {
        medianMicroseconds: oneRow,
        'queryDatabase / stock': ratio(oneRow.queryDatabase, oneRow.stock),
        'engine / stock': ratio(oneRow.engine, oneRow.stock),
      },
      table: {
        rowsMs: table.rows,
        tableMs: table.table,
        'time / rows': ratio(table.table, table.rows),
      },
      stream: { rows: seen, extraMiB: mib(most - before) },
    },
    null,
    2,
  ),
)

/** The median microseconds of each contender, which take turns query by query. */
async function interleave<Name extends string>(
  queries: number,
  contenders: Readonly<Record<Name, (id: number) => Promise<unknown>>>,
): Promise<Readonly<Record<Name, number>>> {
  const entries = Object.entries<(id: number) => Promise<unknown>>(contenders)
  const times = new Map<string, number[]>(entries.map(([contender]) => [contender, []]))
  for (let id = 0; id < queries * 2; id += 1) {
    for (let turn = 0; turn < entries.length; turn += 1) {
      const [contender, query] = entries[(id + turn) % entries.length] ?? ['', async () => {}]
      const start = performance.now()
      await query(id % count)
      // The first half is the compiler's.
      if (id >= queries) times.get(contender)?.push((performance.now() - start) * 1_000)
    }
  }
  // Every key of the record was given one median above.
  return Object.fromEntries([...times].map(([contender, list]) => [contender, median(list)])) as Record<Name, number>
}

/** Bytes in use, after the collector has run; needs --expose-gc. */
function memory(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function mib(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}
