import type { Knex } from 'knex'
import type { Connection } from 'mysql2'
import { withCallerFrames } from './caller-frames.ts'
import { checkRowSource, checkText } from './check-arguments.ts'
import { checkPlaceholders } from './check-placeholders.ts'
import type { BoundConnection, EnvironmentBinding } from './connection/environment-binding.ts'
import { withFaithfulSession } from './connection/in-transaction.ts'
import type { Row } from './connection/run-statement.ts'
import type { DatabaseOperations } from './database-adapter.ts'
import type { ConnectionLender } from './engine/engine-pool.ts'
import { explainLoss, type WriteScope } from './explain-loss.ts'
import { queryColumns } from './read/query-columns.ts'
import { queryRows } from './read/query-rows.ts'
import { readOnce } from './read/read-once.ts'
import { streamRows } from './read/stream-rows.ts'
import { checkSave } from './save/check-save.ts'
import { saveRows } from './save/save-rows.ts'
import { SourceReader } from './save/source-reader.ts'
import { getSessionState } from './session/session-state.ts'
import { mayHaveMoved, standAnew } from './session/stand-anew.ts'
import { refuseTransactionControl } from './statement/find-transaction-control.ts'
import { CallStop } from './stop/call-stop.ts'
import { untilAborted } from './stop/until-aborted.ts'
import { readTableShape } from './table/read-table-shape.ts'
import type { TableShape } from './table/table-shape.ts'
import { batchUpdate } from './update/batch-update.ts'
import { checkBatchUpdate } from './update/check-update.ts'
import { keepRows } from './update/keep-rows.ts'
import { createWriteCells } from './write-cells.ts'

/** What one call works with, taken before its first await. */
export interface OperationScope {
  readonly binding: EnvironmentBinding
  readonly lender: ConnectionLender
  getEngine(baseName: string): Promise<Knex>
}

/** Joins the stages into the operations; `openScope` is called once a call, synchronously. */
export function createOperations(openScope: () => OperationScope): DatabaseOperations {
  return {
    getEngine: async (baseName) => await openScope().getEngine(baseName),
    queryDatabase: async <T>(baseName: string, sql: string, bindings?: readonly unknown[]) =>
      await withStatement(openScope(), baseName, { sql, bindings }, async (connection) => {
        // What the columns of a statement hold only its author knows; the type parameter is the author's word.
        return (await queryRows(connection, sql, bindings)) as readonly T[]
      }),
    queryTable: async (baseName, sql, bindings) =>
      await withStatement(openScope(), baseName, { sql, bindings }, (connection) =>
        queryColumns(connection, sql, bindings),
      ),
    streamDatabase: <T>(baseName: string, sql: string, bindings?: readonly unknown[]) => {
      const scope = openScope()
      // As above: the type parameter is the author's word.
      return readOnce(streamFrom(scope, baseName, { sql, bindings })) as AsyncIterable<T>
    },
    saveToDatabase: async (rows, baseName, table, options = {}) => {
      checkRowSource(rows, 'as they come')
      // The array may be changed while the call waits for a connection.
      await using source = new SourceReader(Array.isArray(rows) ? [...rows] : rows)
      checkSave(rows, table, options)
      const scope = openScope()
      const { signal } = options
      return await withTable(scope, { baseName, table, kind: 'save', signal }, (connection, shape, stop) =>
        explainLoss({ connection, shape, kind: 'save', baseName }, () =>
          saveRows(connection, shape, source, options, { ...loadPolicy(scope), stop }),
        ),
      )
    },
    dynamicBatchUpdate: async (baseName, table, rows, options) => {
      checkBatchUpdate(table, rows, options)
      const scope = openScope()
      const kept = keepRows(rows)
      const { signal } = options
      return await withTable(scope, { baseName, table, kind: 'update', signal }, (connection, shape, stop) =>
        explainLoss({ connection, shape, kind: 'update', baseName }, () =>
          batchUpdate(connection, shape, kept, options, {
            writeCells: createWriteCells(connection, loadPolicy(scope)),
            stop,
          }),
        ),
      )
    },
  }
}

/** Lends a connection on the database of `baseName` for as long as `body` runs. */
async function withConnection<T>(
  { lender }: OperationScope,
  baseName: string,
  body: (bound: BoundConnection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    const bound = await acquireUntilAborted(lender, baseName, signal)
    try {
      return await body(bound)
    } finally {
      lender.release(bound.connection)
    }
  } catch (error) {
    throw withCallerFrames(error)
  }
}

/** Rejects with the signal's reason while it waits; the connection that comes later is given back. */
async function acquireUntilAborted(
  lender: ConnectionLender,
  baseName: string,
  signal: AbortSignal | undefined,
): Promise<BoundConnection> {
  signal?.throwIfAborted()
  const acquiring = lender.acquire(baseName)
  if (signal === undefined) return await acquiring
  try {
    return await untilAborted(signal, acquiring)
  } catch (error) {
    acquiring.then(
      ({ connection }) => lender.release(connection),
      () => {},
    )
    throw error
  }
}

/** One statement of the caller's own. */
interface Statement {
  readonly sql: string
  readonly bindings: readonly unknown[] | undefined
}

/** The same for one statement. */
async function withStatement<T>(
  scope: OperationScope,
  baseName: string,
  statement: Statement,
  run: (connection: Connection) => Promise<T>,
): Promise<T> {
  checkText('sql', statement.sql)
  return await withConnection(scope, baseName, async ({ connection }) => {
    checkStatement(scope, connection, statement)
    return await run(connection)
  })
}

/** Throws what is known to go wrong before anything is sent. */
function checkStatement(
  { lender, binding }: OperationScope,
  connection: Connection,
  { sql, bindings }: Statement,
): void {
  checkPlaceholders(sql, bindings, getSessionState(connection).modes.sqlMode)
  // Only the connection of a transaction is the next call's too.
  if (lender === binding) refuseTransactionControl(connection, sql)
}

/** The same with the table's shape. Only reading that is repeated where it was moved: rows read once may be gone. */
export async function withTable<T>(
  scope: OperationScope,
  { baseName, table, kind, signal }: TableCall,
  body: (connection: Connection, shape: TableShape, stop: CallStop) => Promise<T>,
): Promise<T> {
  const call = async ({ connection, databaseName }: BoundConnection): Promise<T> => {
    await using stop = new CallStop(signal, connection, () => scope.binding.server.openAside())
    try {
      return await withFaithfulSession(connection, async () => {
        // Nothing is written yet, whatever the table is.
        const unread = { connection, shape: { table, isTransactional: true }, kind, baseName }
        const read = () => readLatestShape(scope, connection, databaseName, { baseName, table })
        const shape = await explainLoss(unread, () => stop.during(read))
        return await body(connection, shape, stop)
      })
    } catch (error) {
      throw stop.explain(error)
    }
  }
  return await withConnection(scope, baseName, call, signal)
}

/** What a call does to one table. */
interface TableCall extends Pick<WriteScope, 'baseName' | 'kind'> {
  readonly table: string
  readonly signal?: AbortSignal | undefined
}

async function readLatestShape(
  { binding }: OperationScope,
  connection: Connection,
  databaseName: string,
  { baseName, table }: Pick<TableCall, 'baseName' | 'table'>,
): Promise<TableShape> {
  try {
    return await readShape(connection, databaseName, table)
  } catch (error) {
    if (!mayHaveMoved(error) || (await standAnew(connection, error, true)) === 'as before') throw error
    const now = await binding.source.resolve(baseName)
    return await readShape(connection, now.databaseName, table)
  }
}

/** A look into the catalogue is no work of the transaction that it happens in. */
async function readShape(connection: Connection, databaseName: string, table: string): Promise<TableShape> {
  const state = getSessionState(connection)
  const { hasWorked } = state
  try {
    return await readTableShape(connection, databaseName, table)
  } finally {
    state.hasWorked = hasWorked
  }
}

async function* streamFrom(
  scope: OperationScope,
  baseName: string,
  statement: Statement,
): AsyncGenerator<Row, void, undefined> {
  const { lender, binding } = scope
  const { sql, bindings = [] } = statement
  checkText('sql', sql)
  try {
    const { connection } = await lender.acquire(baseName)
    try {
      checkStatement(scope, connection, statement)
      // The connection of a transaction holds more than this statement.
      yield* streamRows(connection, sql, bindings, lender === binding ? 'closed' : 'kept')
    } finally {
      lender.release(connection)
    }
  } catch (error) {
    throw withCallerFrames(error)
  }
}

/** A server that refused LOAD DATA LOCAL once is not asked again. */
function loadPolicy({ binding }: OperationScope): { readonly mayLoad: boolean; readonly onLoadOff: () => void } {
  const { server } = binding
  return { mayLoad: server.mayLoad, onLoadOff: () => server.refuseLoad() }
}
