import { quoteIdentifier } from '@dbenv/core'
import type { TableDefinition } from '../catalogue/catalogue.ts'
import { findPieceKey, isLarge } from '../catalogue/piece-key.ts'
import { CopyFailedError } from '../jobs/copy-errors.ts'
import { retryDeadlock } from '../jobs/retry-deadlock.ts'
import { type DatabaseJob, runJobs } from '../jobs/run-jobs.ts'
import type { StageInput } from '../jobs/stage-input.ts'
import { copyInPieces } from './copy-in-pieces.ts'

/** Storage engines whose tables hold no rows of their own: a MERGE table shows those of others, BLACKHOLE none. */
const WITHOUT_ROWS: ReadonlySet<string> = new Set(['mrg_myisam', 'blackhole'])

/** A table and its rows' way. */
interface RowsJob extends DatabaseJob {
  readonly sourceName: string
  readonly databaseName: string
  readonly table: TableDefinition
}

/** Rows copied: base name -> table -> rows. */
export type CopiedRows = ReadonlyMap<string, ReadonlyMap<string, number>>

/**
 * Copies every table's rows inside the server, the largest first, large ones in pieces. READ COMMITTED, so that the
 * source's rows are read without locks and each statement sees one moment.
 */
export async function copyRowsInServer(input: StageInput): Promise<CopiedRows> {
  const { target, concurrency, board, databases, advance } = input
  const copied = new Map<string, Map<string, number>>()
  const jobs = databases
    .flatMap(({ baseName, sourceName, expected }): readonly RowsJob[] =>
      expected.tables
        .filter((table) => holdsRows(table))
        .map((table) => ({ baseName, sourceName, databaseName: expected.databaseName, table })),
    )
    .sort((a, b) => b.table.sizeBytes - a.table.sizeBytes)
  for (const { baseName } of databases) copied.set(baseName, new Map())
  await runJobs(target, concurrency, jobs, board, async (connection, { baseName, sourceName, databaseName, table }) => {
    try {
      await connection.runAll([
        'SET SESSION foreign_key_checks = 0, unique_checks = 0',
        'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
        ...(target.server.flavour === 'mariadb' ? ['SET SESSION check_constraint_checks = 0'] : []),
      ])
      const columns = table.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
      const from = `${quoteIdentifier(sourceName)}.${quoteIdentifier(table.name)}`
      const into = `${quoteIdentifier(databaseName)}.${quoteIdentifier(table.name)}`
      const insertSql = `INSERT INTO ${into} (${columns}) SELECT ${columns} FROM ${from}`
      const key = isLarge(table) ? findPieceKey(table) : undefined
      const onPiece = (rows: number): void => {
        board.signal?.throwIfAborted()
        advance(baseName, rows)
      }
      const rows = await (key
        ? copyInPieces(connection, { insertSql, from, key, onPiece })
        : retryDeadlock(() => connection.run(insertSql)))
      if (!key) advance(baseName, rows)
      copied.get(baseName)?.set(table.name, rows)
    } catch (error) {
      throw new CopyFailedError(databaseName, `table ${table.name}`, 'copy the rows into', error)
    }
  })
  return copied
}

/** `false` for storage engines whose tables hold no rows of their own. */
export function holdsRows(table: TableDefinition): boolean {
  return !WITHOUT_ROWS.has(table.engine.toLowerCase())
}
