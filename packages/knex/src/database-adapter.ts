import type { Knex } from 'knex'
import type { Row } from './driver/run-statement.ts'
import type { QueryTable } from './read/query-columns.ts'
import type { QueryOptions } from './read/query-options.ts'
import type { RowSource, SaveOptions, SaveResult } from './save/save-options.ts'
import type { InputRow } from './table/input-row.ts'
import type { BatchUpdateOptions, BatchUpdateResult } from './update/update-options.ts'
import type { UpdateWhereOptions, UpdateWhereResult } from './update/update-where.ts'

/**
 * What can be done with the databases of one environment, outside a transaction and inside one. Every call may reject,
 * before anything is sent, with `UnknownDatabaseError`, `UnknownEnvironmentError` or `AmbiguousBranchError` (no such
 * base name, environment or branch), `UnlistedDatabaseError` (the text, or a value that is a name, names a database of no
 * business here), `DynamicSqlError` (a string that the text runs does, or names a base name), `AdapterClosedError` or `PoolFullError`; and with `UnknownDatabaseOnServerError` or `EnvironmentMovedError` where an
 * environment was deleted or made anew meanwhile. What the server says itself comes as the driver's error (`errno`),
 * with the caller's lines in its stack. A text that begins or ends a transaction is refused with
 * `TransactionControlError` where each call has another connection; a connection whose session a statement has changed
 * (SET, `@x :=`, LOCK TABLES, GET_LOCK, a temporary table) is closed after the call, or after the transaction.
 */
export interface DatabaseOperations {
  /**
   * Gives a real Knex for one base name, every statement of which is rewritten. The same one each time for the same
   * environment; a call under another environment gives that one's. Destroying it leaves the adapter's connections open.
   */
  getEngine(baseName: string): Promise<Knex>

  /**
   * Runs one statement with the database of `baseName` as the current one, and gives its rows as plain objects (none
   * for a statement without a result: `getEngine` tells `affectedRows` and `insertId`). Dates are UTC and hold
   * milliseconds (`driver.dateStrings` gives a DATETIME(6) whole), DECIMAL is text, BIGINT beyond 2^53 is text.
   * `bindings` stand for the `?` of the text, an array among them for a list; a TypeError refuses one that would be
   * changed on its way.
   */
  queryDatabase<T = Row>(
    baseName: string,
    sql: string,
    bindings?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<readonly T[]>

  /**
   * Runs one statement and gives its result by column: integers and floating-point numbers in typed arrays, everything
   * else, and a column that holds a NULL, in plain ones. For results of many rows: a third of the memory of rows. The
   * options `driver` count here too; with `typeCast` every array is a plain one.
   */
  queryTable(baseName: string, sql: string, bindings?: readonly unknown[], options?: QueryOptions): Promise<QueryTable>

  /**
   * The rows of one statement as they arrive, in constant memory: the server waits for a slow reader. The statement
   * starts with the first row asked for and holds a connection until the last, or until the loop is left. Its errors are
   * thrown in the loop; that the adapter is closed, or has no environment, by the call itself. The same rows as
   * `queryDatabase` gives, and once: a second loop over them is `StreamReadError`.
   */
  streamDatabase<T = Row>(
    baseName: string,
    sql: string,
    bindings?: readonly unknown[],
    options?: QueryOptions,
  ): AsyncIterable<T>

  /**
   * Inserts rows, all or none: an array, or a stream of any length. Each value is equal when read back, or refused with
   * a TypeError before it is sent. Rejects with the server's own error, and then no row is there (on an engine without
   * transactions, such as MyISAM, those before it are); where the connection is lost meanwhile, `ConnectionLostError`
   * says what may stand.
   */
  saveToDatabase(rows: RowSource, baseName: string, table: string, options?: SaveOptions): Promise<SaveResult>

  /**
   * Sets columns of rows found by `keyColumns`, all or none. A column that a row leaves out is not touched; a row that
   * the table does not have is counted as missing, never inserted; a key given twice is refused. A lost connection is
   * told as by `saveToDatabase`.
   */
  dynamicBatchUpdate(
    baseName: string,
    table: string,
    rows: Iterable<InputRow>,
    options: BatchUpdateOptions,
  ): Promise<BatchUpdateResult>
}

/** How a transaction is opened. */
export interface TransactionOptions {
  /** @default the server's, usually 'repeatable read' */
  readonly isolationLevel?: 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable'
  /**
   * Ends the transaction, while it waits for a connection and while `body` runs: what runs on the server is killed, all is
   * rolled back, and the call rejects with the signal's reason. It does not wait for `body`, whose later calls are
   * `TransactionEndedError`. After COMMIT was sent it resolves. A server that does not answer has the connection cut 5 s
   * after the signal, and rolls back.
   */
  readonly signal?: AbortSignal | undefined
}

/** The databases of an environment, for a service. Idle connections do not keep the process alive. */
export interface DatabaseAdapter extends DatabaseOperations, AsyncDisposable {
  /**
   * Runs `body` in one transaction over the databases of `baseNames`, on one connection; commits when it resolves, rolls
   * back when it rejects, with what it rejected with. Only what goes through the operations it is given is part of it:
   * a base name that is not in the list is `NotInTransactionError`, a call after the end `TransactionEndedError`. A
   * statement that would end it (COMMIT, changes of tables) is refused with `EndsTransactionError`; when it is lost
   * otherwise (a procedure commits, a deadlock that the body caught), nothing more is sent: `TransactionLostError`. Its
   * `loss` is `'not known'` where the connection went while COMMIT was under way: all of it may stand, or nothing.
   * Calls in parallel take turns on the connection, and give up with `TransactionBusyError` when their turn does not come
   * within `pool.acquireTimeoutMs`: a stream must be read to its end before the next call. So does the transaction, and
   * is rolled back, when what was begun in its body has not ended by so long after it. An engine's own
   * `transaction(fn)` is a savepoint; what `fn` asks of the operations here is part of it.
   */
  transaction<T>(
    baseNames: readonly string[],
    body: (operations: DatabaseOperations) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>

  /**
   * Sets columns of every row that `condition` (SQL with `?` for `bindings`) is true for, in batches of the primary key
   * with one commit each, so that other writers wait for a batch and not for the whole. Not atomic: when a batch fails,
   * `PartlyUpdatedError` says what is committed.
   */
  updateWhere(
    baseName: string,
    table: string,
    values: InputRow,
    condition: string,
    options?: UpdateWhereOptions,
  ): Promise<UpdateWhereResult>

  /**
   * Refuses what comes from here on with `AdapterClosedError`, waits for every call that came before, those that wait
   * for a connection among them, and closes the connections. A stream belongs to what came before once its first row was
   * asked for. Safe to call twice: both wait.
   */
  closeAll(): Promise<void>
}

declare global {
  /** How the fixture `db` of `@dbenv/vitest`, on which this package is tested itself, knows its type. */
  interface DbEnvAdapters {
    readonly knex: DatabaseAdapter
  }
}
