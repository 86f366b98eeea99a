// dynamicBatchUpdate against row by row and against CASE WHEN, and another writer's wait under updateWhere.
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node bench/update.ts [rounds]
import { alternate, createBenchDatabase, median, ratio } from './bench-database.ts'

const rounds = Number(process.argv[2] ?? 3)
const count = 100_000
await using bench = await createBenchDatabase()
const { db, stock, name } = bench
await stock.raw('CREATE TABLE t (id INT PRIMARY KEY, price DECIMAL(12,4), state VARCHAR(12))')
await db.saveToDatabase(
  Array.from({ length: count }, (_, id) => ({ id, price: '1', state: 'new' })),
  name,
  't',
)

let version = 0
const change = (rows: number) => {
  version += 1
  return Array.from({ length: rows }, (_, id) => ({ id, price: `${id % 1_000}.${version}`, state: `s${version}` }))
}

const small = await alternate(rounds, {
  dbenv: () => db.dynamicBatchUpdate(name, 't', change(10_000), { keyColumns: ['id'] }),
  rowByRow: () =>
    stock.transaction(async (trx) => {
      for (const { id, ...values } of change(10_000)) await trx('t').where({ id }).update(values)
    }),
})

const large = await alternate(rounds, {
  dbenv: () => db.dynamicBatchUpdate(name, 't', change(count), { keyColumns: ['id'] }),
  caseWhen: () =>
    stock.transaction(async (trx) => {
      const rows = change(count)
      for (let start = 0; start < rows.length; start += 1_000) {
        const part = rows.slice(start, start + 1_000)
        const cases = (column: 'price' | 'state') =>
          `${column} = CASE id ${part.map((row) => `WHEN ${row.id} THEN '${row[column]}'`).join(' ')} END`
        await trx.raw(
          `UPDATE t SET ${cases('price')}, ${cases('state')} WHERE id IN (${part.map(({ id }) => id).join(',')})`,
        )
      }
    }),
})

// Rows enough for one statement to take as long as the updates that services are afraid of.
const walked = 200_000
await stock.raw('CREATE TABLE w LIKE t')
await db.saveToDatabase(
  Array.from({ length: walked }, (_, id) => ({ id, price: '1', state: 'new' })),
  name,
  'w',
)
const longest: Record<'oneStatement' | 'updateWhere', number[]> = { oneStatement: [], updateWhere: [] }
for (let round = 0; round < rounds; round += 1) {
  longest.oneStatement.push(await longestWait(() => stock.raw('UPDATE w SET state = ?', [`one${round}`])))
  longest.updateWhere.push(await longestWait(() => db.updateWhere(name, 'w', { state: `two${round}` }, 'TRUE')))
}
const waits = { oneStatement: median(longest.oneStatement), updateWhere: median(longest.updateWhere) }

console.log(
  JSON.stringify(
    {
      server: bench.version,
      rounds,
      'batch of 10,000': { ...small, 'row by row / dbenv': ratio(small.rowByRow, small.dbenv) },
      'batch of 100,000': { ...large, 'CASE WHEN / dbenv': ratio(large.caseWhen, large.dbenv) },
      longestWaitMs: { ...waits, 'updateWhere / one statement': ratio(waits.updateWhere, waits.oneStatement) },
    },
    null,
    2,
  ),
)

/** The longest that another writer of single rows waited while `work` ran. */
async function longestWait(work: () => PromiseLike<unknown>): Promise<number> {
  let isRunning = true
  const done = Promise.resolve(work()).finally(() => {
    isRunning = false
  })
  let longest = 0
  while (isRunning) {
    const start = performance.now()
    await stock('w')
      .where({ id: Math.floor(Math.random() * walked) })
      .update({ price: '7' })
    longest = Math.max(longest, performance.now() - start)
  }
  await done
  return Math.round(longest)
}
