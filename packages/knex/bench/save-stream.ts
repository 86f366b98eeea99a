// A million rows from an async iterable: how much memory the save takes at most.
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node bench/save-stream.ts [rows]
import { createBenchDatabase } from './bench-database.ts'

const count = Number(process.argv[2] ?? 1_000_000)
await using bench = await createBenchDatabase()
const { db, stock, name } = bench
let most = 0
await stock.raw('CREATE TABLE t (id INT PRIMARY KEY, symbol VARCHAR(12), price DECIMAL(12,4), day DATE)')
const save = (from: number, to: number) => db.saveToDatabase(rows(from, to), name, 't')

// What the first rows load and compile is not the stream's.
await save(0, 20_000)
const before = process.memoryUsage().rss
most = before
const start = performance.now()
const { inserted } = await save(20_000, 20_000 + count)
const seconds = (performance.now() - start) / 1_000
console.log(
  JSON.stringify(
    {
      server: bench.version,
      rows: inserted,
      seconds: Math.round(seconds * 10) / 10,
      extraMiB: Math.round((most - before) / 2 ** 20),
    },
    null,
    2,
  ),
)

async function* rows(from: number, to: number) {
  for (let id = from; id < to; id += 1) {
    if (id % 5_000 === 0) most = Math.max(most, process.memoryUsage().rss)
    yield { id, symbol: `SYM${id % 500}`, price: `${id % 1_000}.2500`, day: '2024-02-29' }
  }
}
