import { quoteIdentifier } from '@dbenv/core'
import type { TableDefinition } from '../catalogue/catalogue.ts'
import type { LateKeysByTable } from '../catalogue/late-keys.ts'
import { findPieceKey } from '../catalogue/piece-key.ts'
import { toCopyError } from '../jobs/copy-errors.ts'
import { retryDeadlock } from '../jobs/retry-deadlock.ts'
import { type DatabaseJob, runJobs } from '../jobs/run-jobs.ts'
import type { StageInput } from '../jobs/stage-input.ts'
import { readNumber } from '../session/row.ts'
import type { SessionConnection } from '../session/session.ts'
import { copyInPieces } from './copy-in-pieces.ts'

/** Storage engines whose tables hold no rows of their own: a MERGE table shows those of others, BLACKHOLE none. */
const WITHOUT_ROWS: ReadonlySet<string> = new Set(['mrg_myisam', 'blackhole'])

/** What copying rows inside the server needs besides. */
export interface InServerInput extends StageInput {
  /** Keys that the tables were made without, and that they get here. */
  readonly lateKeys: LateKeysByTable
}

/** A table and its rows' way. */
interface RowsJob extends DatabaseJob {
  readonly sourceName: string
  readonly databaseName: string
  readonly table: TableDefinition
}

/** Rows copied: base name -> table -> rows. */
export type CopiedRows = ReadonlyMap<string, ReadonlyMap<string, number>>

/**
 * Copies every table's rows inside the server, the largest first, in pieces where a key allows it, and then makes the
 * keys that waited for them, foreign ones aside. READ COMMITTED, so that the source's rows are read without locks and
 * each statement sees one moment.
 */
export async function copyRowsInServer(input: InServerInput): Promise<CopiedRows> {
  const { target, concurrency, board, databases, lateKeys } = input
  const copied = new Map<string, Map<string, number>>()
  const jobs = toJobs(databases)
    .filter(({ table }) => holdsRows(table))
    .sort((a, b) => b.table.sizeBytes - a.table.sizeBytes)
  for (const { baseName } of databases) copied.set(baseName, new Map())
  await runJobs(target, concurrency, jobs, board, async (connection, job) => {
    const { baseName, databaseName, table } = job
    const rows = await copyTable(connection, input, job)
    copied.get(baseName)?.set(table.name, rows)
    const keysSql = lateKeys.get(databaseName)?.get(table.name)?.keysSql
    if (keysSql !== undefined) await addLate(connection, job, keysSql, 'add the keys of')
  })
  return copied
}

/**
 * Makes the foreign keys that waited, of databases whose rows are all there, as are those of every database that they
 * refer to. One after the other: each locks the tables it refers to as well.
 */
export async function addForeignKeys({ target, board, databases, lateKeys }: InServerInput): Promise<void> {
  const toSql = ({ databaseName, table }: RowsJob): string =>
    lateKeys.get(databaseName)?.get(table.name)?.foreignKeysSql ?? ''
  const jobs = toJobs(databases).filter((job) => toSql(job) !== '')
  await runJobs(target, 1, jobs, board, (connection, job) =>
    addLate(connection, job, toSql(job), 'add the foreign keys of'),
  )
}

function toJobs(databases: InServerInput['databases']): readonly RowsJob[] {
  return databases.flatMap(({ baseName, sourceName, expected: { databaseName, tables } }) =>
    tables.map((table) => ({ baseName, sourceName, databaseName, table })),
  )
}

async function copyTable(connection: SessionConnection, input: InServerInput, job: RowsJob): Promise<number> {
  const { target, board, advance } = input
  const { baseName, sourceName, databaseName, table } = job
  try {
    await connection.runAll([
      'SET SESSION foreign_key_checks = 0, unique_checks = 0',
      'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
      ...(target.server.flavour === 'mariadb' ? ['SET SESSION check_constraint_checks = 0'] : []),
      ...(table.storedColumns.length > 0 ? COMPUTE_AS_CLIENTS : COMPUTE_AS_SESSION),
    ])
    if (table.columns.length === 0) return await copyRowsWithoutColumns(connection, input, job)
    const columns = table.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
    const from = toAddress(sourceName, table)
    const into = toAddress(databaseName, table)
    const insertSql = `INSERT INTO ${into} (${columns}) SELECT ${columns} FROM ${from}`
    const key = findPieceKey(table)
    const onPiece = (rows: number): void => {
      board.signal?.throwIfAborted()
      advance(baseName, rows)
    }
    if (key) return await copyInPieces(connection, { insertSql, into, key, onPiece })
    const rows = await retryDeadlock(() => connection.run(insertSql))
    onPiece(rows)
    return rows
  } catch (error) {
    throw toCopyError(databaseName, `table ${table.name}`, 'copy the rows into', error)
  }
}

/**
 * What STORED columns are computed by: the server's own settings, which most rows were written under. Those that a
 * session does not set (lc_time_names, div_precision_increment) are the server's anyway. TIMESTAMP values
 * are copied as they lie there, whatever the time zone (both servers, also within the hour that a summer's end repeats).
 */
const COMPUTE_AS_CLIENTS: readonly string[] = [
  `SET SESSION time_zone = @@GLOBAL.time_zone, sql_mode = CONCAT(@@sql_mode,
     IF(@@GLOBAL.sql_mode LIKE '%PAD_CHAR_TO_FULL_LENGTH%', ',PAD_CHAR_TO_FULL_LENGTH', ''))`,
]

/** The way back, for the next table over the same connection. */
const COMPUTE_AS_SESSION: readonly string[] = [
  "SET SESSION time_zone = '+00:00', sql_mode = REPLACE(@@sql_mode, 'PAD_CHAR_TO_FULL_LENGTH', '')",
]

/** Rows in one statement of a table that has generated columns alone. */
const BARE_ROWS = 1000

/** A table of generated columns alone has as many rows as it has, and nothing in them to copy. */
async function copyRowsWithoutColumns(
  connection: SessionConnection,
  { advance }: InServerInput,
  { baseName, sourceName, databaseName, table }: RowsJob,
): Promise<number> {
  const [row = {}] = await connection.rows(`SELECT COUNT(*) AS total FROM ${toAddress(sourceName, table)}`)
  const total = readNumber(row, 'total')
  for (let done = 0; done < total; done += BARE_ROWS) {
    const rows = Math.min(BARE_ROWS, total - done)
    const values = Array.from({ length: rows }, () => '()').join(', ')
    await connection.run(`INSERT INTO ${toAddress(databaseName, table)} () VALUES ${values}`)
    advance(baseName, rows)
  }
  return total
}

/** Alters a table that has its rows by now. Without checks, so that nothing is copied and nothing is read twice. */
async function addLate(
  connection: SessionConnection,
  { databaseName, table }: RowsJob,
  additionsSql: string,
  action: string,
): Promise<void> {
  try {
    await connection.run('SET SESSION foreign_key_checks = 0')
    await connection.run(`ALTER TABLE ${toAddress(databaseName, table)} ${additionsSql}`)
  } catch (error) {
    throw toCopyError(databaseName, `table ${table.name}`, action, error)
  }
}

function toAddress(databaseName: string, table: TableDefinition): string {
  return `${quoteIdentifier(databaseName)}.${quoteIdentifier(table.name)}`
}

/** `false` for storage engines whose tables hold no rows of their own. */
export function holdsRows(table: TableDefinition): boolean {
  return !WITHOUT_ROWS.has(table.engine.toLowerCase())
}
