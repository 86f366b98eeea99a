import { readConnectionSettings } from '@dbenv/core'
import createKnex, { type Knex } from 'knex'
import { createDatabaseAdapter, type DatabaseAdapter } from '../src/index.ts'

/** A database of its own on the server of the `MYSQL_…` variables, reached by dbenv and by stock knex. */
export interface BenchDatabase extends AsyncDisposable {
  readonly name: string
  readonly version: string
  readonly db: DatabaseAdapter
  readonly stock: Knex
}

/** Creates the database; disposing drops it. */
export async function createBenchDatabase(): Promise<BenchDatabase> {
  const connection = readConnectionSettings()
  const name = `knex_bench_${Math.random().toString(36).slice(2, 10)}`
  const admin = createKnex.default({ client: 'mysql2', connection: { ...connection } })
  await admin.raw('CREATE DATABASE ?? CHARACTER SET utf8mb4', [name])
  const [[{ version }]] = await admin.raw('SELECT VERSION() AS version')
  const db = createDatabaseAdapter({ environment: 'prod', connection })
  const stock = createKnex.default({ client: 'mysql2', connection: { ...connection, database: name, timezone: 'Z' } })
  return {
    name,
    version,
    db,
    stock,
    [Symbol.asyncDispose]: async () => {
      await db.closeAll()
      await stock.destroy()
      await admin.raw('DROP DATABASE ??', [name])
      await admin.destroy()
    },
  }
}

/** Makes and fills the table `t` of as many price ticks, which is what the reading benchmarks read. */
export async function createTicks({ db, stock, name }: BenchDatabase, count: number): Promise<void> {
  await stock.raw('CREATE TABLE t (id INT PRIMARY KEY, symbol VARCHAR(12), price DOUBLE, volume BIGINT, n INT)')
  await db.saveToDatabase(
    (function* () {
      for (let id = 0; id < count; id += 1)
        yield { id, symbol: `S${id % 500}`, price: id / 8, volume: id * 100, n: id % 7 }
    })(),
    name,
    't',
  )
}

/** Runs each contender once a round, in turn, and gives the median milliseconds of each; `after` is in nobody's time. */
export async function alternate<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<unknown>>>,
  after: () => Promise<unknown> = async () => {},
): Promise<Readonly<Record<Name, number>>> {
  const entries = Object.entries<() => Promise<unknown>>(contenders)
  const times = new Map<string, number[]>(entries.map(([name]) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    // Whoever comes first in one round comes last in the next.
    for (const [name, run] of round % 2 === 0 ? entries : entries.toReversed()) {
      const start = performance.now()
      await run()
      times.get(name)?.push(performance.now() - start)
      await after()
    }
  }
  // Every key of the record was given one median above.
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)])) as Record<Name, number>
}

/** The middle one, in whole milliseconds. */
export function median(values: readonly number[]): number {
  return Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0)
}

/** A ratio with two digits; above one: `ours` is faster. */
export function ratio(theirs: number, ours: number): number {
  return Math.round((theirs / ours) * 100) / 100
}
