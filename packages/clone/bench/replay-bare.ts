import { quoteIdentifier } from '@dbenv/core'
import { readText } from '../src/session/row.ts'
import type { Session } from '../src/session/session.ts'
import type { Workload } from './workloads.ts'

/** A source's table and the statement that makes it again. */
export interface BareTable {
  readonly source: string
  readonly name: string
  readonly createSql: string
}

/** The base tables of the sources, in their order. */
export async function readBareTables(session: Session, sources: readonly string[]): Promise<readonly BareTable[]> {
  return session.withConnection(async (connection) => {
    const tables: BareTable[] = []
    for (const source of sources) {
      const rows = await connection.rows(
        "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE'",
        [source],
      )
      for (const name of rows.map((row) => readText(row, 'name'))) {
        const [shown = {}] = await connection.rows(
          `SHOW CREATE TABLE ${quoteIdentifier(source)}.${quoteIdentifier(name)}`,
        )
        tables.push({ source, name, createSql: readText(shown, 'Create Table') })
      }
    }
    return tables
  })
}

/**
 * What no clone by statements can be faster than: CREATE TABLE and INSERT … SELECT of texts that are known beforehand,
 * over several connections, without a plan, stored objects or checks. `toTarget` names databases that exist.
 */
export async function replayBare(
  session: Session,
  tables: readonly BareTable[],
  toTarget: (source: string) => string,
  { content }: Pick<Workload, 'content'>,
  concurrency: number,
): Promise<void> {
  const waiting = [...tables]
  const replay = (): Promise<void> =>
    session.withConnection(async (connection) => {
      await connection.run('SET SESSION foreign_key_checks = 0, unique_checks = 0')
      await connection.run('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
      for (let table = waiting.shift(); table; table = waiting.shift()) {
        const name = quoteIdentifier(table.name)
        await connection.run(`USE ${quoteIdentifier(toTarget(table.source))}`)
        await connection.run(table.createSql)
        if (content === 'schema') continue
        await connection.run(`INSERT INTO ${name} SELECT * FROM ${quoteIdentifier(table.source)}.${name}`)
      }
    })
  await Promise.all(Array.from({ length: concurrency }, replay))
}
