import type { DatabaseOperations } from '../src/database-adapter.ts'
import type { TestEnvironment } from './test-environment.ts'

/** The rows of a stream. */
export async function readAll(rows: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const read: unknown[] = []
  for await (const row of rows) read.push(row)
  return read
}

/** One call that reads. */
type Read = (db: DatabaseOperations, base: string, signal: AbortSignal) => Promise<unknown>

/** Waits for the row of `t` while somebody holds it. */
export const LOCKING = "SELECT id, v, 'new' FROM t FOR UPDATE"

/** Each way to read rows. */
export const READS: readonly (readonly [string, Read])[] = [
  ['queryDatabase', (db, base, signal) => db.queryDatabase(base, LOCKING, [], { signal })],
  ['queryTable', (db, base, signal) => db.queryTable(base, LOCKING, [], { signal })],
  ['streamDatabase', (db, base, signal) => readAll(db.streamDatabase(base, LOCKING, [], { signal }))],
]

/** What is in `t`. */
export const rowsOf = (env: TestEnvironment): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  env.run(`SELECT id, v FROM \`${env.data}_${env.environment}\`.t ORDER BY id`)
